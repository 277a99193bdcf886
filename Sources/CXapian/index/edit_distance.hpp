#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace souk {

// The letters of a word as code points, held in place. Of a word longer than any that is compared only so many are
// taken that it still is.
class Letters {
public:
    static constexpr size_t longest = 64;

    explicit Letters(std::string_view word);
    size_t size() const { return size_; }
    std::u32string_view view() const { return {points_, size_}; }

private:
    char32_t points_[longest + 1];
    size_t size_ = 0;
};

// Edits between two words (insertions, deletions, substitutions, transpositions of neighbours; those of the first
// letter count twice) and their cost in tenths, which prefers doubled letters, swaps and neighbouring keys.
struct EditDistance {
    unsigned edits, cost;
};
// `edits` above `most` are not told apart.
EditDistance edit_distance(std::u32string_view a, std::u32string_view b, unsigned most);

// Which letters a word has and how many, in one number: words whose signatures are far apart need not be compared.
class LetterSignature {
public:
    LetterSignature() = default;
    explicit LetterSignature(std::u32string_view word);

    // False when more than `edits` lie between the words for certain. An edit adds or takes off one letter, or puts one
    // in the place of another.
    bool may_be_within(unsigned edits, LetterSignature other) const {
        auto longer = static_cast<int>(bits_ >> letter_bits), shorter = static_cast<int>(other.bits_ >> letter_bits);
        if (longer < shorter) std::swap(longer, shorter);
        uint32_t different = (bits_ ^ other.bits_) & ((1u << letter_bits) - 1);
        return longer - shorter <= static_cast<int>(edits) &&
            __builtin_popcount(different) <= 2 * static_cast<int>(edits);
    }

private:
    static constexpr uint32_t letter_bits = 26, most_letters = 63;
    uint32_t bits_ = 0;
};

}  // namespace souk
