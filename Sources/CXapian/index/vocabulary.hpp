#pragma once

#include "../files/stable_array.hpp"
#include "../include/souk_xapian.h"
#include "edit_distance.hpp"
#include "text_pool.hpp"

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>
#include <xapian.h>

namespace souk {

// Stems words, each word once.
class Stemmer {
public:
    explicit Stemmer(const std::string &language) : stem_(language == "none" ? std::string() : language) {}
    // Words with a digit are their own stem.
    std::string operator()(std::string_view word) const;

private:
    mutable Xapian::Stem stem_;
};

struct Word {
    const char *text;
    uint16_t length;    // bytes
    // Occurrences, weighted by field; those in identifiers do not count, since the parts of an article number are no
    // words. A statistic: not exact after an interruption.
    std::atomic<uint32_t> uses{0};

    std::string_view view() const { return {text, length}; }
};

// What searches ask of the words of every candidate, in four bytes: those of a vocabulary stay near the processor.
class WordTraits {
public:
    WordTraits() = default;
    WordTraits(std::string_view word, uint32_t stem);

    uint32_t stem() const { return bits_ & ~(digit_mark | little_mark); }
    bool has_digit() const { return (bits_ & digit_mark) != 0; }
    // Joins others, see is_little_word().
    bool is_little() const { return (bits_ & little_mark) != 0; }

private:
    static constexpr uint32_t digit_mark = 1u << 31, little_mark = 1u << 30;
    uint32_t bits_ = 0;
};

struct StemEntry {
    const char *text;
    uint16_t length;
    std::atomic<uint32_t> frequency{0};

    std::string_view view() const { return {text, length}; }
};

class Lexicon;

// The words of an index and their stems, numbered in order of appearance. One thread adds, others read.
class Vocabulary {
public:
    Vocabulary();
    ~Vocabulary();

    // The number of a word, given one if it is new. Only the writing thread may call it.
    uint32_t add(std::string_view word, const Stemmer &stemmer);
    // Takes a word from a file, with its stem.
    uint32_t load(std::string_view word, std::string_view stem);

    uint32_t find(std::string_view word) const;
    uint32_t find_stem(std::string_view stem) const;

    uint32_t size() const { return words_.size(); }
    const Word &word(uint32_t id) const { return words_[id]; }
    WordTraits traits(uint32_t word) const { return traits_[word]; }
    void fetch_traits_ahead(uint32_t word) const { traits_.fetch_ahead(word); }
    uint32_t stem_of(uint32_t word) const { return traits(word).stem(); }
    uint32_t stem_count() const { return stems_.size(); }
    const StemEntry &stem(uint32_t id) const { return stems_[id]; }
    uint32_t frequency_of_word(uint32_t word) const { return stems_[stem_of(word)].frequency.load(); }

    void use(uint32_t word, int weight) { words_[word].uses.fetch_add(static_cast<uint32_t>(weight)); }
    uint32_t uses_of(uint32_t word) const { return words_[word].uses.load(std::memory_order_relaxed); }
    // The uses of all words, in a file of their own; one that is missing or short is no harm.
    void save_uses(const std::string &path) const;
    void load_uses(const std::string &path);

    void set_frequency(uint32_t stem, uint32_t frequency) { stems_[stem].frequency.store(frequency); }
    void count(uint32_t stem, int change) { stems_[stem].frequency.fetch_add(static_cast<uint32_t>(change)); }

    // The sorted words and the typo table; rebuilt by renew() when many words were added since.
    std::shared_ptr<const Lexicon> lexicon() const { return std::atomic_load(&lexicon_); }
    void renew_lexicon(bool always = false);

private:
    // An open hash table of numbers; the texts are compared where the entries are.
    struct Table {
        std::vector<std::pair<uint32_t, uint32_t>> slots;
        size_t used = 0;
    };

    template <typename Entries>
    uint32_t look_up(const Table &table, const Entries &entries, std::string_view text, uint32_t hash) const;
    static void insert(Table &table, uint32_t hash, uint32_t id);
    uint32_t intern_stem(std::string_view stem);
    uint32_t append(std::string_view word, std::string_view stem, uint32_t hash);

    StableArray<Word> words_;
    StableArray<WordTraits> traits_;    // by word
    StableArray<StemEntry> stems_;
    mutable std::shared_mutex mutex_;
    Table word_table_, stem_table_;
    TextPool pool_{1 << 16};
    std::shared_ptr<const Lexicon> lexicon_;
};

// An order of the words up to some number, and a table of their forms with letters left out. Immutable.
class Lexicon {
public:
    explicit Lexicon(const Vocabulary &vocabulary);

    uint32_t word_count() const { return count_; }
    // The most frequent words beginning with `prefix`, one a stem.
    void complete(const Vocabulary &, std::string_view prefix, size_t most, std::vector<souk_word> &to) const;
    // Words within `edits` of `word`.
    void correct(const Vocabulary &, std::string_view word, unsigned edits, std::vector<souk_word> &to) const;
    // Words that begin with something within `edits` of `prefix`.
    void correct_prefix(
        const Vocabulary &, std::string_view prefix, unsigned edits, std::vector<souk_word> &to) const;

private:
    using Range = std::pair<uint32_t, uint32_t>;

    Range range_of(const Vocabulary &, std::string_view prefix) const;
    void build_deletes(const Vocabulary &);
    void build_short_prefixes(const Vocabulary &);
    void walk(const Vocabulary &, struct PrefixWalk &, Range range, size_t depth, const uint16_t *row) const;

    uint32_t count_;
    std::vector<uint32_t> sorted_;
    // For each prefix of 1 to 3 bytes its most frequent words.
    struct ShortPrefix {
        char text[4];
        std::vector<uint32_t> words;
    };
    std::vector<ShortPrefix> short_prefixes_;
    std::vector<uint32_t> delete_buckets_, delete_words_;
    std::vector<LetterSignature> signatures_;   // by word
    uint64_t delete_mask_ = 0;
};

}  // namespace souk
