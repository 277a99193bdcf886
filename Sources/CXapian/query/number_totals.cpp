#include "number_totals.hpp"

#include "sweeps.hpp"

#include <cmath>

namespace souk {

namespace {

constexpr uint32_t chunk_words = chunk_size / 64;
// From so many documents of a chunk on it is cheaper to pass over all of its numbers.
constexpr uint32_t masked_from = 96;

template <typename Visit> void each_number(const NumberBlock &block, const uint64_t *bits, const Visit &visit) {
    for (uint32_t i = 0; i < chunk_words; ++i) {
        for (uint64_t word = bits[i]; word != 0; word &= word - 1) {
            double number = block.values[i * 64 + static_cast<uint32_t>(__builtin_ctzll(word))];
            if (!std::isnan(number)) visit(number);
        }
    }
}

}  // namespace

void NumberTotals::add(const NumberBlock &block, const uint64_t *bits) {
    if (block.values.empty()) return;
    double sum = 0;
    if (count_bits(bits, chunk_words) >= masked_from) {
        NumberSums sums = masked_sums(block.values.data(), bits);
        sum = sums.sum;
        widen(sums.minimum, sums.maximum);
    } else {
        each_number(block, bits, [&](double number) {
            sum += number;
            widen(number, number);
        });
    }
    if (block.decimals == Decimals::none) {
        sum_.add(sum);
    } else {
        // What was rounded while adding is far less than a unit.
        sum_.add(Decimals::units(sum, block.decimals), block.decimals);
    }
}

void NumberTotals::widen(const NumberBlock &block, const uint64_t *bits) {
    if (block.values.empty() || !can_widen(block.minimum, block.maximum)) return;
    each_number(block, bits, [&](double number) { widen(number, number); });
}

void NumberTotals::complement(const DecimalSum &all) {
    DecimalSum rest = all;
    rest -= sum_;
    sum_ = rest;
    minimum_ = infinity;
    maximum_ = -infinity;
}

}  // namespace souk
