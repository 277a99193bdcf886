#include "vocabulary.hpp"

#include "../files/arena.hpp"
#include "../text/little_words.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>

namespace souk {

std::string Stemmer::operator()(std::string_view word) const {
    for (char c : word) {
        if (c >= '0' && c <= '9') return std::string(word);
    }
    std::string stemmed = stem_(std::string(word));
    return stemmed.empty() ? std::string(word) : stemmed;
}

WordTraits::WordTraits(std::string_view word, uint32_t stem) : bits_(stem) {
    if (std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; })) bits_ |= digit_mark;
    if (is_little_word(word)) bits_ |= little_mark;
}

Vocabulary::Vocabulary() {
    word_table_.slots.assign(1 << 12, {0, SOUK_NONE});
    stem_table_.slots.assign(1 << 12, {0, SOUK_NONE});
    renew_lexicon(true);
}

Vocabulary::~Vocabulary() = default;

template <typename Entries>
uint32_t Vocabulary::look_up(
    const Table &table, const Entries &entries, std::string_view text, uint32_t hash) const {
    size_t mask = table.slots.size() - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        auto [other, id] = table.slots[i];
        if (id == SOUK_NONE) return SOUK_NONE;
        if (other == hash && entries[id].view() == text) return id;
    }
}

void Vocabulary::insert(Table &table, uint32_t hash, uint32_t id) {
    if ((table.used + 1) * 2 > table.slots.size()) {
        std::vector<std::pair<uint32_t, uint32_t>> old(table.slots.size() * 2, {0, SOUK_NONE});
        old.swap(table.slots);
        table.used = 0;
        for (auto [h, i] : old) {
            if (i != SOUK_NONE) insert(table, h, i);
        }
    }
    size_t mask = table.slots.size() - 1;
    size_t i = hash & mask;
    while (table.slots[i].second != SOUK_NONE) i = (i + 1) & mask;
    table.slots[i] = {hash, id};
    ++table.used;
}

uint32_t Vocabulary::find(std::string_view word) const {
    std::shared_lock lock(mutex_);
    return look_up(word_table_, words_, word, static_cast<uint32_t>(hash_bytes(word)));
}

uint32_t Vocabulary::find_stem(std::string_view stem) const {
    std::shared_lock lock(mutex_);
    return look_up(stem_table_, stems_, stem, static_cast<uint32_t>(hash_bytes(stem)));
}

uint32_t Vocabulary::add(std::string_view word, const Stemmer &stemmer) {
    auto hash = static_cast<uint32_t>(hash_bytes(word));
    // No lock to read: this thread is the only one that writes.
    uint32_t id = look_up(word_table_, words_, word, hash);
    return id != SOUK_NONE ? id : append(word, stemmer(word), hash);
}

uint32_t Vocabulary::load(std::string_view word, std::string_view stem) {
    return append(word, stem, static_cast<uint32_t>(hash_bytes(word)));
}

uint32_t Vocabulary::append(std::string_view word, std::string_view stem, uint32_t hash) {
    std::unique_lock lock(mutex_);
    uint32_t stem_id = intern_stem(stem);
    Word &entry = words_.next();
    entry.text = word == stem ? stems_[stem_id].text : pool_.keep(word);
    entry.length = static_cast<uint16_t>(word.size());
    // Before the word, which whoever sees it may ask for them.
    traits_.next() = WordTraits(word, stem_id);
    traits_.publish();
    uint32_t id = words_.publish();
    insert(word_table_, hash, id);
    return id;
}

uint32_t Vocabulary::intern_stem(std::string_view stem) {
    auto hash = static_cast<uint32_t>(hash_bytes(stem));
    uint32_t id = look_up(stem_table_, stems_, stem, hash);
    if (id != SOUK_NONE) return id;
    StemEntry &entry = stems_.next();
    entry.text = pool_.keep(stem);
    entry.length = static_cast<uint16_t>(stem.size());
    id = stems_.publish();
    insert(stem_table_, hash, id);
    return id;
}

void Vocabulary::save_uses(const std::string &path) const {
    std::vector<uint32_t> uses(size());
    for (uint32_t id = 0; id < uses.size(); ++id) uses[id] = uses_of(id);
    std::string part = path + ".new";
    {
        std::ofstream file(part, std::ios::binary);
        file.write(reinterpret_cast<const char *>(uses.data()), static_cast<std::streamsize>(uses.size() * 4));
        if (!file) return;
    }
    std::rename(part.c_str(), path.c_str());
}

void Vocabulary::load_uses(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    uint32_t uses;
    for (uint32_t id = 0; id < size() && file.read(reinterpret_cast<char *>(&uses), sizeof uses); ++id) {
        words_[id].uses.store(uses);
    }
}

void Vocabulary::renew_lexicon(bool always) {
    auto current = lexicon();
    uint32_t known = current ? current->word_count() : 0;
    if (!always && size() < known + std::max(1024u, known / 16)) return;
    std::atomic_store(&lexicon_, std::shared_ptr<const Lexicon>(std::make_shared<Lexicon>(*this)));
}

}  // namespace souk
