#include "ranker.hpp"

#include "../status.hpp"

#include <algorithm>
#include <cmath>

namespace souk {

namespace {

constexpr uint32_t most_groups = 64;
constexpr size_t agreement_candidates = 40;

float share(double part, double whole) { return whole > 0 ? static_cast<float>(part / whole) : 0; }

}  // namespace

// Sums of weights by number, such as that of a stem: of so many that a table without chains pays.
class Ranker::Weights {
public:
    explicit Weights(size_t most) {
        size_t size = 16;
        while (size < most * 2) size *= 2;
        entries_.resize(size);
    }
    void add(uint32_t number, double weight) {
        Entry &entry = entries_[slot_of(number)];
        entry.number = number;
        entry.weight += weight;
    }
    // 0 when there is none.
    double operator[](uint32_t number) const { return entries_[slot_of(number)].weight; }
    template <typename Visit> void each(const Visit &visit) const {
        for (const Entry &entry : entries_) {
            if (entry.weight > 0) visit(entry.number, entry.weight);
        }
    }

private:
    struct Entry {
        uint32_t number = 0;
        double weight = 0;      // 0 where there is none
    };

    size_t slot_of(uint32_t number) const {
        size_t slot = number * 2654435761u & (entries_.size() - 1);
        while (entries_[slot].weight > 0 && entries_[slot].number != number) slot = (slot + 1) & (entries_.size() - 1);
        return slot;
    }

    std::vector<Entry> entries_;
};

// What one field of a document has of the query.
struct Ranker::FieldMatch {
    struct Group {
        float quality;          // best
        int32_t position;       // first; -1 when absent
        uint32_t parts_seen;    // of variants of several stems
        bool is_exact;
    };
    Group groups[most_groups];
    uint32_t last_position = 0, words = 0, matched_words = 0;
    uint64_t adjacent = 0;      // bit g: group g stands right before group g + 1
    uint64_t head = 0;          // bit g: group g ends a noun phrase somewhere
    uint64_t found = 0;
    explicit FieldMatch(uint32_t count) { std::fill_n(groups, count, Group{0, -1, 0, false}); }
};

Ranker::Ranker(const Index &index, const Snapshot &snapshot, const souk_plan &plan)
    : index_(index), snapshot_(snapshot), plan_(plan), cursor_(snapshot) {
    const Schema &schema = index.schema;
    name_ = schema.text_with(SOUK_ROLE_NAME);
    brand_ = schema.text_with(SOUK_ROLE_BRAND);
    category_ = schema.text_with(SOUK_ROLE_CATEGORY);
    identifier_ = schema.text_with(SOUK_ROLE_IDENTIFIER);
    size_t meanings = 1;
    for (uint32_t g = 0; g < plan.group_count; ++g) {
        for (uint32_t v = 0; v < plan.groups[g].variant_count; ++v) meanings += plan.groups[g].variants[v].stem_count;
    }
    size_t size = 16;
    while (size < meanings * 4) size *= 2;
    table_.assign(size, -1);
    mask_ = static_cast<uint32_t>(size - 1);
    for (uint32_t g = 0; g < std::min(plan.group_count, most_groups); ++g) {
        const souk_group &group = plan.groups[g];
        total_weight_ += group.weight;
        float quality = group.variant_count > 0 ? group.variants[0].quality : -1;
        for (uint32_t v = 0; v < group.variant_count; ++v) {
            if (group.variants[v].quality != quality || group.variants[v].stem_count != 1) quality = -1;
        }
        quality_.push_back(quality);
        for (uint32_t v = 0; v < group.variant_count; ++v) {
            const souk_variant &variant = group.variants[v];
            for (uint32_t part = 0; part < variant.stem_count; ++part) {
                add(variant.stems[part],
                    {variant.stems[part], static_cast<uint16_t>(g), static_cast<uint16_t>(v),
                     static_cast<uint8_t>(part), static_cast<uint8_t>(variant.stem_count), variant.quality,
                     variant.word, -1});
            }
        }
    }
    for (uint32_t i = 0; i < plan.boost_count; ++i) boosts_.emplace_back(plan.boosts[i].filter, index.columns);
}

void Ranker::add(uint32_t stem, const Entry &entry) {
    uint32_t slot = stem * 2654435761u & mask_;
    while (table_[slot] >= 0 && entries_[static_cast<size_t>(table_[slot])].stem != stem) slot = (slot + 1) & mask_;
    entries_.push_back(entry);
    entries_.back().next = table_[slot];
    table_[slot] = static_cast<int32_t>(entries_.size() - 1);
}

const Ranker::Entry *Ranker::find(uint32_t stem) const {
    uint32_t slot = stem * 2654435761u & mask_;
    while (table_[slot] >= 0) {
        const Entry &entry = entries_[static_cast<size_t>(table_[slot])];
        if (entry.stem == stem) return &entry;
        slot = (slot + 1) & mask_;
    }
    return nullptr;
}

void Ranker::read_words(const ContentView &view, uint32_t field, std::vector<Word> &words) const {
    uint32_t known = index_.vocabulary.size();
    auto tokens = view.words(field);
    size_t at = words.size();
    words.resize(at + static_cast<size_t>(tokens.end() - tokens.begin()));
    for (uint32_t token : tokens) {
        uint32_t word = token & word_mask;
        words[at].token = token;
        if (word < known) {
            words[at].traits = index_.vocabulary.traits(word);
        } else if (word != boundary) {
            // Content is read without its checksum.
            throw Failure(SOUK_DAMAGED, "a content record has a word that does not exist");
        }
        ++at;
    }
}

void Ranker::match_field(Word *word, Word *end, FieldMatch &match) const {
    uint32_t position = 0;
    uint64_t before = 0;    // groups at the position before
    uint64_t here = 0;
    for (; word != end; ++word) {
        uint32_t number = word->token & word_mask;
        if (number == boundary) {
            position += 8;
            before = here = 0;
            continue;
        }
        const Entry *entry = find(word->traits.stem());
        word->is_asked = entry != nullptr;
        bool counted = false;
        while (entry) {
            FieldMatch::Group &group = match.groups[entry->group];
            bool complete = true;
            if (entry->parts > 1) {
                group.parts_seen |= 1u << std::min<uint32_t>(entry->part, 31);
                complete = group.parts_seen == (1u << entry->parts) - 1;
            }
            if (complete) {
                group.quality = std::max(group.quality, entry->quality);
                group.is_exact = group.is_exact || entry->word == number;
                if (group.position < 0) group.position = static_cast<int32_t>(position);
                match.found |= uint64_t{1} << entry->group;
                here |= uint64_t{1} << entry->group;
                counted = true;
            }
            entry = entry->next < 0 ? nullptr : &entries_[static_cast<size_t>(entry->next)];
        }
        bool joined = (word->token & joined_mark) != 0;
        match.matched_words += counted && !joined;
        if (joined) continue;
        match.adjacent |= before & here >> 1;
        // Numbers and little words do not go on with what a thing is: the words before are complete without them.
        if (before && here == 0 && (word->traits.has_digit() || word->traits.is_little())) match.head |= before;
        before = here;
        here = 0;
        ++position;
        ++match.words;
    }
    match.head |= before;
    match.last_position = position;
}

void Ranker::name_features(const FieldMatch &name, float *features) const {
    uint32_t n = std::min(plan_.group_count, most_groups);
    int32_t first = INT32_MAX, last = -1;
    double weight = 0;
    uint32_t found = 0;
    for (uint32_t g = 0; g < n; ++g) {
        const FieldMatch::Group &group = name.groups[g];
        if (group.position < 0) continue;
        ++found;
        weight += plan_.groups[g].weight * group.quality;
        first = std::min(first, group.position);
        last = std::max(last, group.position);
    }
    features[feature_name] = share(weight, total_weight_);
    if (found == 0) return;
    features[feature_early] = 1.0f / (1 + 0.2f * static_cast<float>(first));
    features[feature_density] = share(name.matched_words, name.words);
    features[feature_whole_name] = found == n ? 1 : 0;
    features[feature_head] = name.head >> (n - 1) & 1 ? 1 : 0;
    if (n > 1) {
        auto pairs = static_cast<float>(__builtin_popcountll(name.adjacent));
        features[feature_phrase] = pairs / static_cast<float>(n - 1);
        if (found > 1) {
            float spread = static_cast<float>(last - first + 1) - static_cast<float>(found);
            features[feature_proximity] = static_cast<float>(found) / static_cast<float>(n) / (1 + 0.3f * std::max(0.f, spread));
        }
    }
    features[feature_opening] = first == 0 && name.groups[0].position == 0 ? 1 : 0;
}

// The signals of business, and the category.
void Ranker::read_columns(Candidate &candidate) {
    if (!cursor_.move(candidate.document)) return;
    const Signals &signals = cursor_.chunk().signals[cursor_.slot()];
    float *features = candidate.features;
    features[feature_popularity] = signals.popularity;
    features[feature_rating] = signals.rating;
    features[feature_stock] = signals.stock;
    candidate.category = signals.category;
    for (size_t i = 0; i < boosts_.size(); ++i) {
        if (boosts_[i].accepts(cursor_, candidate.document)) features[feature_boost] += plan_.boosts[i].amount;
    }
}

// Records lie far apart: those of all candidates are on their way before the first is looked at.
void Ranker::fetch_ahead(const std::vector<Candidate> &candidates) const {
    for (const auto &candidate : candidates) {
        const Chunk *chunk = snapshot_.chunk_of(candidate.document);
        if (!chunk) continue;
        __builtin_prefetch(&chunk->refs[candidate.document & chunk_mask]);
        __builtin_prefetch(&chunk->signals[candidate.document & chunk_mask]);
    }
    for (const auto &candidate : candidates) {
        const DocumentRefs *refs = snapshot_.refs(candidate.document);
        if (!refs) continue;
        __builtin_prefetch(index_.content.at(refs->content.offset));
        __builtin_prefetch(index_.content.at(refs->content.offset) + 64);
        __builtin_prefetch(index_.content.at(refs->content.offset) + 128);
    }
}

// Where the texts of a candidate are; what is known of their words is on its way then.
void Ranker::find_texts(const Candidate &candidate, Texts &texts) const {
    const DocumentRefs *refs = snapshot_.refs(candidate.document);
    if (!refs) return;
    if (!ContentView::parse(index_.content.at(refs->content.offset), refs->content.length, texts.view)) {
        throw Failure(SOUK_DAMAGED, "a content record cannot be read");
    }
    texts.is_read = true;
    uint32_t known = index_.vocabulary.size();
    for (int field : {name_, brand_, category_}) {
        if (field < 0) continue;
        for (uint32_t token : texts.view.words(static_cast<uint32_t>(field))) {
            if ((token & word_mask) < known) index_.vocabulary.fetch_traits_ahead(token & word_mask);
        }
    }
}

// The words of all names, brands and categories: what is known of a word lies anywhere too, and many are fetched at a
// time when nothing is asked of them yet.
void Ranker::read_titles(const std::vector<Candidate> &candidates) {
    constexpr size_t ahead = 4;
    texts_.assign(candidates.size(), {});
    words_.clear();
    if (plan_.group_count == 0) return;
    for (size_t i = 0; i < candidates.size() + ahead; ++i) {
        if (i < candidates.size()) find_texts(candidates[i], texts_[i]);
        if (i < ahead || !texts_[i - ahead].is_read) continue;
        Texts &texts = texts_[i - ahead];
        texts.from = static_cast<uint32_t>(words_.size());
        const int fields[title_fields] = {name_, brand_, category_};
        for (size_t field = 0; field < title_fields; ++field) {
            if (fields[field] >= 0) read_words(texts.view, static_cast<uint32_t>(fields[field]), words_);
            texts.to[field] = static_cast<uint32_t>(words_.size());
        }
    }
}

void Ranker::match_texts(Candidate &candidate, const Texts &texts) {
    if (!texts.is_read) return;
    float *features = candidate.features;
    uint32_t n = std::min(plan_.group_count, most_groups);
    uint64_t all = n == 64 ? ~uint64_t{0} : (uint64_t{1} << n) - 1;
    float best[most_groups] = {};
    uint64_t found = 0;
    double title = 0, exact = 0, category_words = 0;
    bool exact_seen[most_groups] = {};
    auto merge = [&](const FieldMatch &match) {
        for (uint32_t g = 0; g < n; ++g) best[g] = std::max(best[g], match.groups[g].quality);
        found |= match.found;
    };
    Word *word = words_.data() + texts.from;
    const int fields[title_fields] = {name_, brand_, category_};
    for (size_t i = 0; i < title_fields; ++i) {
        int field = fields[i];
        if (field < 0) continue;
        FieldMatch match(n);
        Word *first = word;
        word = words_.data() + texts.to[i];
        match_field(first, word, match);
        merge(match);
        for (uint32_t g = 0; g < n; ++g) exact_seen[g] = exact_seen[g] || match.groups[g].is_exact;
        if (field == name_) {
            name_features(match, features);
            note_name(first, word, candidate);
        }
        if (field == brand_ && match.words > 0 && match.matched_words == match.words) features[feature_brand] = 1;
        if (field == category_) {
            if (match.words > 0 && match.matched_words == match.words && match.found == all) {
                features[feature_whole_category] = 1;
            }
            for (uint32_t g = 0; g < n; ++g) category_words += plan_.groups[g].weight * match.groups[g].quality;
        }
    }
    for (uint32_t g = 0; g < n; ++g) {
        title += plan_.groups[g].weight * best[g];
        if (exact_seen[g]) exact += plan_.groups[g].weight;
    }
    features[feature_title] = share(title, total_weight_);
    features[feature_exact] = share(exact, total_weight_);
    features[feature_category_words] = share(category_words, total_weight_);
    // What only the long texts can have is known from the first stage, where it does not matter in which form.
    bool told = is_told(all & ~found, candidate.has);
    for (uint32_t field = 0; field < texts.view.fields() && found != all; ++field) {
        if (static_cast<int>(field) == name_ || static_cast<int>(field) == brand_ ||
            static_cast<int>(field) == category_) {
            continue;
        }
        bool identifies = static_cast<int>(field) == identifier_;
        if (told && !identifies) continue;
        more_words_.clear();
        read_words(texts.view, field, more_words_);
        FieldMatch match(n);
        match_field(more_words_.data(), more_words_.data() + more_words_.size(), match);
        merge(match);
        if (identifies && match.found == all) features[feature_identifier] = 1;
    }
    if (told) {
        for (uint32_t g = 0; g < n; ++g) {
            if (candidate.has & ~found & uint64_t{1} << g) best[g] = quality_[g];
        }
        found |= candidate.has & all;
    }
    double coverage = 0, uncertain = 0;
    for (uint32_t g = 0; g < n; ++g) {
        if (!(found >> g & 1)) continue;
        coverage += plan_.groups[g].weight;
        uncertain += plan_.groups[g].weight * (1 - best[g]);
    }
    candidate.found = found;
    features[feature_coverage] = share(coverage, total_weight_);
    features[feature_uncertain] = share(uncertain, total_weight_);
}

// Whether the first stage knows all there is to know of these groups.
bool Ranker::is_told(uint64_t missing, uint64_t has) const {
    if (has == 0) return false;
    for (uint64_t rest = missing & has; rest != 0; rest &= rest - 1) {
        if (quality_[static_cast<size_t>(__builtin_ctzll(rest))] < 0) return false;
    }
    return true;
}

void Ranker::note_name(const Word *word, const Word *end, Candidate &candidate) {
    auto from = static_cast<ptrdiff_t>(name_stems_.size());
    for (; word != end; ++word) {
        if ((word->token & word_mask) == boundary || word->token & joined_mark) continue;
        if (word->traits.has_digit() || word->is_asked) continue;
        uint32_t stem = word->traits.stem();
        if (std::find(name_stems_.begin() + from, name_stems_.end(), stem) == name_stems_.end()) {
            name_stems_.push_back(stem);
        }
    }
    candidate.name_from = static_cast<uint32_t>(from);
    candidate.name_to = static_cast<uint32_t>(name_stems_.size());
}

// The weights of the words that a name has.
double Ranker::name_agreement(const Candidate &candidate, const Weights &words) const {
    double sum = 0;
    for (uint32_t i = candidate.name_from; i < candidate.name_to; ++i) sum += words[name_stems_[i]];
    return sum;
}

// Shares of the categories, and of the words of names, among the best candidates so far: what most of them are is
// probably what is meant. Silent when they disagree.
void Ranker::agreement(std::vector<Candidate> &candidates) {
    std::vector<uint32_t> best = best_places(candidates, agreement_candidates);
    if (best.size() < 5) return;
    size_t stems = 0;
    for (uint32_t place : best) stems += candidates[place].name_to - candidates[place].name_from;
    Weights weights(stems), categories(best.size());
    double all = 0, categorised = 0;
    for (size_t i = 0; i < best.size(); ++i) {
        const Candidate &candidate = candidates[best[i]];
        double weight = 1 / (5.0 + static_cast<double>(i));
        all += weight;
        if (candidate.category != SOUK_NONE) {
            categories.add(candidate.category, weight);
            categorised += weight;
        }
        for (uint32_t at = candidate.name_from; at < candidate.name_to; ++at) weights.add(name_stems_[at], weight);
    }
    double documents = std::max<double>(1, snapshot_.documents);
    double strongest = 0;
    categories.each([&](uint32_t, double weight) { strongest = std::max(strongest, weight); });
    bool confident = categorised > 0.3 * all && strongest > 0.25 * categorised;
    // A word tells the kind when it is common here and not everywhere.
    std::vector<std::pair<double, uint32_t>> telling;
    weights.each([&](uint32_t stem, double weight) {
        if (weight / all <= 0.15) return;
        double rare = std::log(documents / (1.0 + index_.vocabulary.stem(stem).frequency.load()));
        telling.emplace_back(weight / all * std::max(0.0, rare), stem);
    });
    std::sort(telling.begin(), telling.end(), std::greater<>());
    double top = 0;
    for (size_t i = 0; i < std::min<size_t>(3, telling.size()); ++i) top += telling[i].first;
    Weights words(telling.size());
    for (auto [weight, stem] : telling) words.add(stem, weight);
    for (auto &candidate : candidates) {
        if (confident && candidate.category != SOUK_NONE) {
            candidate.features[feature_category] = share(categories[candidate.category], strongest);
        }
        if (top > 0) {
            candidate.features[feature_kind] = std::min(1.0f, share(name_agreement(candidate, words), top));
        }
    }
}

// Candidates are large: what is put in order are their scores.
std::vector<uint32_t> Ranker::best_places(const std::vector<Candidate> &candidates, size_t most) {
    struct Place {
        double score;
        uint32_t document, at;
        bool operator<(const Place &other) const {
            return score != other.score ? score > other.score : document < other.document;
        }
    };
    std::vector<Place> places;
    places.reserve(candidates.size());
    for (const auto &candidate : candidates) {
        places.push_back({candidate.score, candidate.document, static_cast<uint32_t>(places.size())});
    }
    if (most < places.size()) {
        std::nth_element(places.begin(), places.begin() + static_cast<ptrdiff_t>(most), places.end());
        places.resize(most);
    }
    std::sort(places.begin(), places.end());
    std::vector<uint32_t> best;
    best.reserve(places.size());
    for (const Place &place : places) best.push_back(place.at);
    return best;
}

void Ranker::rank(std::vector<Candidate> &candidates, size_t most) {
    fetch_ahead(candidates);
    double best = 0;
    for (const auto &candidate : candidates) best = std::max(best, candidate.text_score);
    for (auto &candidate : candidates) read_columns(candidate);
    read_titles(candidates);
    auto score = [&](Candidate &candidate) {
        candidate.score = 0;
        for (uint32_t i = 0; i < SOUK_FEATURES; ++i) {
            candidate.score += static_cast<double>(plan_.feature_weights[i]) * candidate.features[i];
        }
    };
    for (size_t i = 0; i < candidates.size(); ++i) {
        Candidate &candidate = candidates[i];
        candidate.features[feature_text] = share(candidate.text_score, best);
        match_texts(candidate, texts_[i]);
        score(candidate);
    }
    if (plan_.group_count > 0 &&
        (plan_.feature_weights[feature_category] != 0 || plan_.feature_weights[feature_kind] != 0)) {
        agreement(candidates);
        for (auto &candidate : candidates) score(candidate);
    }
    std::vector<Candidate> ordered;
    ordered.reserve(std::min(most, candidates.size()));
    for (uint32_t place : best_places(candidates, most)) ordered.push_back(candidates[place]);
    candidates = std::move(ordered);
}

}  // namespace souk

extern "C" const char *souk_feature_name(uint32_t feature) {
    static const char *const names[] = {
        "text", "coverage", "name", "title", "exact", "phrase", "proximity", "early", "wholeName", "density", "brand",
        "categoryWords", "category", "kind", "uncertain", "identifier", "popularity", "rating", "stock", "boost",
        "head", "opening", "wholeCategory",
    };
    return feature < sizeof names / sizeof names[0] ? names[feature] : "";
}
