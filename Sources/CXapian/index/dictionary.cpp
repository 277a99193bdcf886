#include "dictionary.hpp"

#include "../files/arena.hpp"
#include "../text/tokenizer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace souk {

namespace {

double number_of(std::string_view text) {
    if (text.empty() || text.size() > 30) return std::nan("");
    char buffer[32];
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = 0;
    if (!std::strchr("+-.0123456789", buffer[0])) return std::nan("");
    char *end;
    double number = std::strtod(buffer, &end);
    return end == buffer + text.size() && std::isfinite(number) ? number : std::nan("");
}

bool is_word_byte(char c) {
    auto b = static_cast<uint8_t>(c);
    return b >= 0x80 || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z');
}

// Whether `word` stands in `text` as a whole word, or as the beginning of one.
bool contains_word(std::string_view text, std::string_view word, bool prefix) {
    for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        bool begins = at == 0 || !is_word_byte(text[at - 1]);
        size_t end = at + word.size();
        if (begins && (prefix || end == text.size() || !is_word_byte(text[end]))) return true;
    }
    return false;
}

bool contains_words(std::string_view text, const std::vector<std::string_view> &words, bool prefix) {
    for (size_t i = 0; i < words.size(); ++i) {
        if (!contains_word(text, words[i], prefix && i + 1 == words.size())) return false;
    }
    return !words.empty();
}

std::vector<std::string_view> words_of(std::string_view folded) {
    std::vector<std::string_view> words;
    for (size_t at = 0; at < folded.size();) {
        size_t end = std::min(folded.find(' ', at), folded.size());
        if (end > at) words.push_back(folded.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

}  // namespace

uint32_t Dictionary::add(std::string_view text) {
    // No lock to read: this thread is the only one that writes.
    if (auto known = by_text_.find(text); known != by_text_.end()) return known->second;
    fold_value(text, scratch_);
    std::unique_lock lock(mutex_);
    DictionaryValue &value = values_.next();
    value.text = pool_.keep(text);
    value.length = static_cast<uint32_t>(text.size());
    value.number = number_of(text);
    std::string_view kept = value.view();
    uint32_t ordinal = values_.publish();
    by_text_.emplace(kept, ordinal);
    by_folded_.emplace(hash_bytes(scratch_), ordinal);
    return ordinal;
}

void Dictionary::match(souk_value_match how, std::string_view folded, std::vector<uint32_t> &ordinals) const {
    std::string scratch;
    if (how == SOUK_MATCH_EQUAL) {
        std::shared_lock lock(mutex_);
        auto range = by_folded_.equal_range(hash_bytes(folded));
        for (auto it = range.first; it != range.second; ++it) {
            fold_value(values_[it->second].view(), scratch);
            if (scratch == folded) ordinals.push_back(it->second);
        }
        lock.unlock();
        std::sort(ordinals.begin(), ordinals.end());
        return;
    }
    auto words = words_of(folded);
    for (uint32_t i = 0, count = size(); i < count; ++i) {
        fold_value(values_[i].view(), scratch);
        bool matches = how == SOUK_MATCH_PREFIX
            ? scratch.compare(0, folded.size(), folded) == 0
            : contains_words(scratch, words, how == SOUK_MATCH_WORD_PREFIX);
        if (matches) ordinals.push_back(i);
    }
}

void Dictionary::match_numbers(double low, double high, std::vector<uint32_t> &ordinals) const {
    for (uint32_t i = 0, count = size(); i < count; ++i) {
        double number = values_[i].number;
        if (number >= low && number <= high) ordinals.push_back(i);
    }
}

uint32_t ColumnTable::declare(const std::string &name, souk_column_kind kind, souk_role role) {
    std::unique_lock lock(mutex_);
    Column &column = columns_.next();
    column.name = name;
    column.kind = kind;
    column.role = role;
    column.declared = true;
    uint32_t id = columns_.publish();
    by_name_.emplace(column.name, id);
    declared_ = id + 1;
    return id;
}

uint32_t ColumnTable::find(std::string_view name) const {
    std::shared_lock lock(mutex_);
    auto known = by_name_.find(name);
    return known == by_name_.end() ? SOUK_NONE : known->second;
}

uint32_t ColumnTable::find_or_add(std::string_view name) {
    if (auto known = by_name_.find(name); known != by_name_.end()) return known->second;
    std::unique_lock lock(mutex_);
    Column &column = columns_.next();
    column.name = name;
    uint32_t id = columns_.publish();
    by_name_.emplace(column.name, id);
    return id;
}

}  // namespace souk
