#include "../files/arena.hpp"
#include "vocabulary.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>

namespace souk {

namespace {

constexpr size_t delete_prefix = 7;     // letters of a word whose deletions are listed
constexpr size_t most_deletions = 1 + delete_prefix + delete_prefix * (delete_prefix - 1) / 2;     // two of them
constexpr size_t short_prefix = 3;      // bytes
constexpr size_t short_prefix_words = 96;
constexpr size_t scan_limit = 20'000;

uint64_t hash_of(std::u32string_view points) { return hash_bytes(points.data(), points.size() * sizeof(char32_t)); }

// The beginning of a word, all of whose deletions are listed.
class Head {
public:
    explicit Head(std::u32string_view word) : size_(std::min(word.size(), delete_prefix)) {
        std::copy_n(word.begin(), size_, points_);
    }
    size_t size() const { return size_; }
    uint64_t hash() const { return hash_of({points_, size_}); }
    Head without(size_t place) const {
        Head rest = *this;
        std::copy(points_ + place + 1, points_ + size_, rest.points_ + place);
        --rest.size_;
        return rest;
    }

private:
    char32_t points_[delete_prefix] = {};
    size_t size_;
};

// Calls `visit` with the hash of `word` and of everything left after leaving out up to `deletions` of its letters.
template <typename Visit> void each_deletion(const Head &word, unsigned deletions, const Visit &visit) {
    visit(word.hash());
    if (deletions == 0 || word.size() < 2) return;
    for (size_t i = 0; i < word.size(); ++i) {
        Head once = word.without(i);
        visit(once.hash());
        if (deletions < 2 || once.size() < 2) continue;
        for (size_t j = i; j < once.size(); ++j) visit(once.without(j).hash());
    }
}

// A word of 4 to 7 letters is searched with one edit and one of 8 or more with two, so its neighbours start here.
unsigned listed_deletions(size_t letters) { return letters >= 6 ? 2 : letters >= 3 ? 1 : 0; }

souk_word found(const Vocabulary &vocabulary, uint32_t id, EditDistance distance) {
    return {
        id, vocabulary.stem_of(id), vocabulary.frequency_of_word(id), vocabulary.uses_of(id),
        static_cast<uint16_t>(distance.edits), static_cast<uint16_t>(distance.cost)};
}

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

// Keeps the `most` most frequent, one of each stem.
void keep_most_frequent(std::vector<souk_word> &words, size_t most) {
    std::sort(words.begin(), words.end(), [](const souk_word &a, const souk_word &b) {
        return a.uses != b.uses ? a.uses > b.uses : a.word < b.word;
    });
    std::unordered_set<uint32_t> stems;
    size_t kept = 0;
    for (const auto &word : words) {
        if (kept == most) break;
        if (stems.insert(word.stem).second) words[kept++] = word;
    }
    words.resize(kept);
}

}  // namespace

Lexicon::Lexicon(const Vocabulary &vocabulary) : count_(vocabulary.size()) {
    sorted_.resize(count_);
    for (uint32_t i = 0; i < count_; ++i) sorted_[i] = i;
    std::sort(sorted_.begin(), sorted_.end(), [&](uint32_t a, uint32_t b) {
        return vocabulary.word(a).view() < vocabulary.word(b).view();
    });
    build_short_prefixes(vocabulary);
    build_deletes(vocabulary);
}

void Lexicon::build_short_prefixes(const Vocabulary &vocabulary) {
    std::vector<std::pair<uint32_t, uint32_t>> ranked;
    for (size_t length = 1; length <= short_prefix; ++length) {
        for (uint32_t from = 0; from < count_;) {
            auto prefix = vocabulary.word(sorted_[from]).view().substr(0, length);
            uint32_t to = from + 1;
            while (to < count_ && vocabulary.word(sorted_[to]).view().substr(0, length) == prefix) ++to;
            // Few words are scanned as fast as looked up.
            if (prefix.size() == length && to - from > short_prefix_words) {
                ranked.clear();
                for (uint32_t i = from; i < to; ++i) {
                    ranked.emplace_back(vocabulary.uses_of(sorted_[i]), sorted_[i]);
                }
                std::partial_sort(
                    ranked.begin(), ranked.begin() + short_prefix_words, ranked.end(), std::greater<>());
                ShortPrefix entry{};
                std::memcpy(entry.text, prefix.data(), length);
                for (size_t i = 0; i < short_prefix_words; ++i) entry.words.push_back(ranked[i].second);
                short_prefixes_.push_back(std::move(entry));
            }
            from = to;
        }
    }
    std::sort(short_prefixes_.begin(), short_prefixes_.end(), [](const ShortPrefix &a, const ShortPrefix &b) {
        return std::memcmp(a.text, b.text, sizeof a.text) < 0;
    });
}

void Lexicon::build_deletes(const Vocabulary &vocabulary) {
    std::vector<std::pair<uint32_t, uint32_t>> entries;
    signatures_.resize(count_);
    for (uint32_t id = 0; id < count_; ++id) {
        if (vocabulary.traits(id).has_digit()) continue;
        Letters letters(vocabulary.word(id).view());
        signatures_[id] = LetterSignature(letters.view());
        unsigned deletions = listed_deletions(letters.size());
        if (deletions == 0 && letters.size() < 2) continue;
        each_deletion(Head(letters.view()), deletions, [&](uint64_t hash) {
            entries.emplace_back(static_cast<uint32_t>(hash), id);
        });
    }
    size_t buckets = 1024;
    while (buckets < entries.size()) buckets *= 2;
    delete_mask_ = buckets - 1;
    delete_buckets_.assign(buckets + 1, 0);
    for (auto [hash, id] : entries) ++delete_buckets_[(hash & delete_mask_) + 1];
    for (size_t i = 0; i < buckets; ++i) delete_buckets_[i + 1] += delete_buckets_[i];
    delete_words_.resize(entries.size());
    std::vector<uint32_t> next(delete_buckets_.begin(), delete_buckets_.end() - 1);
    for (auto [hash, id] : entries) delete_words_[next[hash & delete_mask_]++] = id;
}

Lexicon::Range Lexicon::range_of(const Vocabulary &vocabulary, std::string_view prefix) const {
    auto from = std::lower_bound(sorted_.begin(), sorted_.end(), prefix, [&](uint32_t id, std::string_view text) {
        return vocabulary.word(id).view() < text;
    });
    auto to = std::partition_point(from, sorted_.end(), [&](uint32_t id) {
        return starts_with(vocabulary.word(id).view(), prefix);
    });
    return {static_cast<uint32_t>(from - sorted_.begin()), static_cast<uint32_t>(to - sorted_.begin())};
}

void Lexicon::complete(
    const Vocabulary &vocabulary, std::string_view prefix, size_t most, std::vector<souk_word> &to) const {
    auto add = [&](uint32_t id) {
        souk_word word = found(vocabulary, id, {0, 0});
        if (word.frequency > 0) to.push_back(word);
    };
    const ShortPrefix *listed = nullptr;
    if (prefix.size() <= short_prefix) {
        char key[4] = {};
        std::memcpy(key, prefix.data(), prefix.size());
        auto entry = std::lower_bound(
            short_prefixes_.begin(), short_prefixes_.end(), key,
            [](const ShortPrefix &a, const char *text) { return std::memcmp(a.text, text, sizeof a.text) < 0; });
        if (entry != short_prefixes_.end() && std::memcmp(entry->text, key, sizeof key) == 0) listed = &*entry;
    }
    if (listed) {
        for (uint32_t id : listed->words) add(id);
    } else {
        auto [from, end] = range_of(vocabulary, prefix);
        for (uint32_t i = from; i < end; ++i) add(sorted_[i]);
    }
    for (uint32_t id = count_; id < vocabulary.size(); ++id) {
        if (starts_with(vocabulary.word(id).view(), prefix)) add(id);
    }
    keep_most_frequent(to, most);
}

void Lexicon::correct(
    const Vocabulary &vocabulary, std::string_view word, unsigned edits, std::vector<souk_word> &to) const {
    Letters letters(word);
    LetterSignature signature(letters.view());
    std::vector<uint32_t> candidates;
    // Buckets lie far apart: all are on their way before the first is looked at.
    std::array<size_t, most_deletions> buckets;
    size_t count = 0;
    each_deletion(Head(letters.view()), std::min(edits, 2u), [&](uint64_t hash) {
        size_t bucket = static_cast<uint32_t>(hash) & delete_mask_;
        __builtin_prefetch(&delete_buckets_[bucket]);
        buckets[count++] = bucket;
    });
    for (size_t i = 0; i < count; ++i) __builtin_prefetch(&delete_words_[delete_buckets_[buckets[i]]]);
    for (size_t i = 0; i < count; ++i) {
        for (uint32_t at = delete_buckets_[buckets[i]]; at < delete_buckets_[buckets[i] + 1]; ++at) {
            uint32_t id = delete_words_[at];
            if (signature.may_be_within(edits, signatures_[id])) candidates.push_back(id);
        }
    }
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    for (uint32_t id = count_; id < vocabulary.size(); ++id) {
        if (!vocabulary.traits(id).has_digit()) candidates.push_back(id);
    }
    for (uint32_t id : candidates) {
        Letters other(vocabulary.word(id).view());
        if (id >= count_ && !signature.may_be_within(edits, LetterSignature(other.view()))) continue;
        EditDistance distance = edit_distance(letters.view(), other.view(), edits);
        if (distance.edits == 0 || distance.edits > edits || vocabulary.frequency_of_word(id) == 0) continue;
        to.push_back(found(vocabulary, id, distance));
    }
}

// What a walk down the sorted words carries along.
struct PrefixWalk {
    std::string_view prefix;
    unsigned edits;
    std::vector<souk_word> *to;
};

void Lexicon::correct_prefix(
    const Vocabulary &vocabulary, std::string_view prefix, unsigned edits, std::vector<souk_word> &to) const {
    if (prefix.size() > 60) return;
    uint16_t row[64];
    for (size_t j = 0; j <= prefix.size(); ++j) row[j] = static_cast<uint16_t>(j == 0 ? 0 : j + 1);
    PrefixWalk walk_state{prefix, edits, &to};
    walk(vocabulary, walk_state, {0, count_}, 0, row);
}

// One step down: for every different next byte of the words in `range`, the row of distances between what was typed
// and the words' beginnings (Levenshtein over the trie that the sorted words are).
void Lexicon::walk(
    const Vocabulary &vocabulary, PrefixWalk &state, Range range, size_t depth, const uint16_t *row) const {
    size_t n = state.prefix.size();
    uint32_t from = range.first;
    while (from < range.second && vocabulary.word(sorted_[from]).length <= depth) ++from;
    while (from < range.second) {
        const Word &first = vocabulary.word(sorted_[from]);
        auto byte = static_cast<uint8_t>(first.text[depth]);
        auto end = std::partition_point(
            sorted_.begin() + from, sorted_.begin() + range.second, [&](uint32_t id) {
                return static_cast<uint8_t>(vocabulary.word(id).text[depth]) <= byte;
            });
        auto to = static_cast<uint32_t>(end - sorted_.begin());
        uint16_t next[64];
        // An edit of the first letter counts twice.
        next[0] = static_cast<uint16_t>(row[0] + (depth == 0 ? 2 : 1));
        uint16_t least = next[0];
        for (size_t j = 1; j <= n; ++j) {
            bool same = static_cast<uint8_t>(state.prefix[j - 1]) == byte;
            unsigned change = depth == 0 && j == 1 ? 2 : 1;
            unsigned value = std::min({row[j - 1] + (same ? 0u : change), row[j] + 1u, next[j - 1] + 1u});
            // Transposed neighbours: the byte above is the one typed here, and the other way round.
            if (depth > 0 && j > 1 && static_cast<uint8_t>(state.prefix[j - 2]) == byte &&
                first.text[depth - 1] == state.prefix[j - 1] && !same) {
                value = std::min(value, static_cast<unsigned>(row[j - 1]));
            }
            next[j] = static_cast<uint16_t>(value);
            least = std::min(least, next[j]);
        }
        if (next[n] <= state.edits) {
            uint32_t stop = std::min<uint32_t>(to, from + scan_limit);
            for (uint32_t i = from; i < stop; ++i) {
                if (vocabulary.traits(sorted_[i]).has_digit()) continue;
                souk_word word = found(vocabulary, sorted_[i], {next[n], next[n] * 10u});
                if (word.frequency > 0) state.to->push_back(word);
            }
        } else if (least <= state.edits && depth < 62) {
            walk(vocabulary, state, {from, to}, depth + 1, next);
        }
        from = to;
    }
}

}  // namespace souk
