#include "edit_distance.hpp"

#include "../text/characters.hpp"

#include <algorithm>
#include <array>

namespace souk {

namespace {

// The neighbours of each letter on a QWERTY keyboard.
constexpr const char *neighbours[26] = {
    "qwsz", "vghn", "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko", "huikmn", "jiolm", "kop",
    "njk", "bhjm", "iklp", "ol", "wa", "edft", "awedxz", "rfgy", "yhji", "cfgb", "qase", "zsdc", "tghu", "asx",
};

// The same as bits, one a letter.
constexpr std::array<uint32_t, 26> neighbour_bits = [] {
    std::array<uint32_t, 26> bits{};
    for (size_t letter = 0; letter < bits.size(); ++letter) {
        for (const char *at = neighbours[letter]; *at; ++at) bits[letter] |= 1u << (*at - 'a');
    }
    return bits;
}();

bool is_letter(char32_t point) { return point >= 'a' && point <= 'z'; }

bool adjacent_keys(char32_t a, char32_t b) {
    return is_letter(a) && is_letter(b) && (neighbour_bits[a - 'a'] >> (b - 'a') & 1) != 0;
}

// An edit in one number: whole edits above, cost in tenths below, so that the least is the best of both.
constexpr unsigned edit_unit = 256;
constexpr unsigned too_far = 64 * edit_unit;

unsigned step(unsigned cost, bool first) { return first ? 2 * edit_unit + cost + 5 : edit_unit + cost; }

}  // namespace

Letters::Letters(std::string_view word) {
    for (const char *at = word.data(), *end = at + word.size(); at < end && size_ <= longest;) {
        points_[size_++] = next_code_point(at, end);
    }
}

LetterSignature::LetterSignature(std::u32string_view word)
    : bits_(std::min<uint32_t>(static_cast<uint32_t>(word.size()), most_letters) << letter_bits) {
    for (char32_t point : word) bits_ |= 1u << (is_letter(point) ? point - 'a' : point % letter_bits);
}

// Optimal string alignment (Damerau-Levenshtein without edits inside a transposition), banded to `most` edits.
EditDistance edit_distance(std::u32string_view a, std::u32string_view b, unsigned most) {
    constexpr size_t longest = Letters::longest;
    size_t n = a.size(), m = b.size();
    if (n > longest || m > longest || n > m + most || m > n + most) return {most + 1, 0};
    unsigned rows[3][longest + 2];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; ++j) above[j] = j == 0 ? 0 : above[j - 1] + step(10, j == 1);
    unsigned best_above = 0;
    for (size_t i = 1; i <= n; ++i) {
        size_t low = i > most + 1 ? i - most - 1 : 1, high = std::min(m, i + most + 1);
        row[low - 1] = low == 1 ? above[0] + step(10, i == 1) : too_far;
        unsigned best = row[low - 1];
        for (size_t j = low; j <= high; ++j) {
            char32_t x = a[i - 1], y = b[j - 1];
            unsigned value;
            if (x == y) {
                value = above[j - 1];
            } else {
                value = above[j - 1] + step(adjacent_keys(x, y) ? 8 : 10, i == 1 && j == 1);
            }
            // A letter typed twice, or once instead of twice, is the commonest slip.
            unsigned dropped = i > 1 && a[i - 2] == x ? 6 : 10;
            unsigned added = j > 1 && b[j - 2] == y ? 6 : 10;
            bool in_band = j < high || j == m;
            if (in_band) value = std::min(value, above[j] + step(dropped, i == 1));
            value = std::min(value, row[j - 1] + step(added, i == 1 && j == 1));
            if (i > 1 && j > 1 && x == b[j - 2] && a[i - 2] == y) {
                value = std::min(value, before[j - 2] + step(i == 2 && j == 2 ? 9 : 7, false));
            }
            row[j] = value;
            best = std::min(best, value);
        }
        if (high < m) row[high + 1] = too_far;
        // A transposition goes on from two rows above.
        if (std::min(best, best_above) >= (most + 1) * edit_unit) return {most + 1, 0};
        best_above = best;
        unsigned *free = before;
        before = above;
        above = row;
        row = free;
    }
    return {above[m] / edit_unit, above[m] % edit_unit};
}

}  // namespace souk
