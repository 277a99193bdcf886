#include "name_phrases.hpp"

#include "../text/little_words.hpp"

#include <algorithm>

namespace souk {

namespace {

constexpr size_t longest_phrase = 3;
// Names from which phrases are chosen; they are counted in all.
constexpr uint32_t sampled_names = 20'000;
constexpr uint32_t most_values = 20'000;
// What is said almost only as a part of something longer is suggested as that.
constexpr double fragment_share = 0.8;

uint64_t key_of(const uint32_t *numbers, size_t count) { return hash_bytes(numbers, count * sizeof(uint32_t)); }

bool is_number(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '/'; });
}

}  // namespace

NamePhrases::NamePhrases(const Index &index, const Snapshot &snapshot)
    : index_(index), snapshot_(snapshot), name_(index.schema.text_with(SOUK_ROLE_NAME)) {
    for (uint32_t column = index.columns.declared(); column < index.columns.size(); ++column) {
        const Dictionary &values = index.columns[column].values;
        for (uint32_t i = 0, count = std::min(values.size(), most_values); i < count; ++i) {
            std::string value(values[i].view());
            for (char &c : value) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
            if (value.find(' ') == std::string::npos) values_.insert(std::move(value));
        }
    }
}

void NamePhrases::read_name(uint32_t document) {
    places_.clear();
    const DocumentRefs *refs = snapshot_.refs(document);
    ContentView view;
    if (name_ < 0 || !refs || !index_.content.contains(refs->content.offset, refs->content.length) ||
        !ContentView::parse(index_.content.at(refs->content.offset), refs->content.length, view)) {
        return;
    }
    const Vocabulary &vocabulary = index_.vocabulary;
    std::string_view joined;    // what is left of a joined form over the words that follow
    bool within = false;
    for (uint32_t token : view.words(static_cast<uint32_t>(name_))) {
        uint32_t word = token & word_mask;
        if (word >= vocabulary.size()) {    // also the boundary between two values
            places_.push_back({0, 0, false, true});
            joined = {};
            continue;
        }
        std::string_view text = vocabulary.word(word).view();
        if (token & joined_mark) {
            if (joined.empty()) joined = text;
            within = false;
            continue;
        }
        bool covered = joined.size() >= text.size() && joined.substr(0, text.size()) == text;
        places_.push_back({word, vocabulary.stem_of(word), covered && within, false});
        within = covered;
        joined = covered ? joined.substr(text.size()) : std::string_view();
    }
}

// An attribute's value, such as a colour, says how a thing is and not what it is.
bool NamePhrases::is_adjective(uint32_t word) const {
    return values_.count(std::string(index_.vocabulary.word(word).view())) > 0;
}

bool NamePhrases::can_begin(const Place &place) const {
    auto text = index_.vocabulary.word(place.word).view();
    return !place.is_break && !place.is_tied && !is_number(text) && !is_little_word(text);
}

bool NamePhrases::can_end(const Place &place, size_t words) const {
    auto text = index_.vocabulary.word(place.word).view();
    if (is_number(text) || is_little_word(text)) return false;
    return words == 1 ? text.size() > 1 : !is_adjective(place.word);
}

// Calls `visit` with the words, their stems, how many they are and which are tied, each phrase once a name.
template <typename Visit> void NamePhrases::each_phrase(const Visit &visit) {
    std::vector<uint64_t> seen;
    for (size_t start = 0; start < places_.size(); ++start) {
        if (!can_begin(places_[start])) continue;
        uint32_t words[longest_phrase], stems[longest_phrase];
        uint8_t hyphens = 0;
        for (size_t n = 0; n < longest_phrase && start + n < places_.size(); ++n) {
            const Place &place = places_[start + n];
            if (place.is_break || is_number(index_.vocabulary.word(place.word).view())) break;
            words[n] = place.word;
            stems[n] = place.stem;
            if (place.is_tied) hyphens |= static_cast<uint8_t>(1u << (n - 1));
            bool goes_on = start + n + 1 < places_.size() && places_[start + n + 1].is_tied;
            if (goes_on || !can_end(place, n + 1)) continue;
            uint64_t key = key_of(stems, n + 1);
            if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
            seen.push_back(key);
            visit(key, words, n + 1, hyphens);
        }
    }
}

void NamePhrases::count_sample(uint32_t step) {
    for (uint32_t document = 1; document <= snapshot_.last_document; document += step) {
        read_name(document);
        each_phrase([&](uint64_t key, const uint32_t *words, size_t count, uint8_t hyphens) {
            Phrase &phrase = phrases_[key];
            ++phrase.documents;
            uint32_t uses = ++forms_[key_of(words, count) + hyphens];
            if (uses <= phrase.form_uses) return;
            phrase.form_uses = uses;
            std::copy_n(words, count, phrase.form.words);
            phrase.form.word_count = static_cast<uint8_t>(count);
            phrase.form.hyphens = hyphens;
        });
    }
}

void NamePhrases::count_exactly() {
    for (auto &[key, phrase] : phrases_) phrase.documents = 0;
    for (uint32_t document = 1; document <= snapshot_.last_document; ++document) {
        read_name(document);
        each_phrase([&](uint64_t key, const uint32_t *, size_t, uint8_t) {
            auto known = phrases_.find(key);
            if (known != phrases_.end()) ++known->second.documents;
        });
    }
}

void NamePhrases::drop_fragments() {
    std::vector<uint64_t> fragments;
    for (const auto &[key, phrase] : phrases_) {
        size_t count = phrase.form.word_count;
        uint32_t stems[longest_phrase];
        for (size_t i = 0; i < count; ++i) stems[i] = index_.vocabulary.stem_of(phrase.form.words[i]);
        for (size_t length = 1; length < count; ++length) {
            for (size_t start = 0; start + length <= count; ++start) {
                uint64_t part = key_of(stems + start, length);
                auto known = phrases_.find(part);
                if (known == phrases_.end() || phrase.documents < 2) continue;
                if (phrase.documents >= fragment_share * known->second.documents) fragments.push_back(part);
            }
        }
    }
    for (uint64_t key : fragments) phrases_.erase(key);
}

std::vector<souk_name_phrase> NamePhrases::most_frequent(size_t most) {
    uint32_t step = std::max(1u, snapshot_.last_document / sampled_names);
    count_sample(step);
    for (auto phrase = phrases_.begin(); phrase != phrases_.end();) {
        bool is_common = phrase->second.documents > 1 || (phrase->second.form.word_count == 1 && step == 1);
        phrase = is_common ? std::next(phrase) : phrases_.erase(phrase);
    }
    if (step > 1) count_exactly();
    drop_fragments();
    std::vector<souk_name_phrase> found;
    found.reserve(phrases_.size());
    for (auto &[key, phrase] : phrases_) {
        phrase.form.documents = phrase.documents;
        found.push_back(phrase.form);
    }
    std::sort(found.begin(), found.end(), [](const souk_name_phrase &a, const souk_name_phrase &b) {
        if (a.documents != b.documents) return a.documents > b.documents;
        return std::lexicographical_compare(a.words, a.words + 3, b.words, b.words + 3);
    });
    if (found.size() > most) found.resize(most);
    return found;
}

}  // namespace souk
