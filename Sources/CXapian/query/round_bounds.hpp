#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace souk {

// Round numbers, ten a decade from 0.01 on: what the ranges of a facet may begin and end with. Bin i holds the numbers
// from bound i - 1 to below bound i.
class RoundBounds {
public:
    static const RoundBounds &shared() {
        static const RoundBounds bounds;
        return bounds;
    }

    const std::vector<double> &values() const { return values_; }
    size_t bins() const { return values_.size() + 1; }

    // They lie at most four to a power of two, so that the exponent tells nearly all.
    uint8_t bin_of(double number) const {
        if (!(number >= 0x1p-16 && number < 0x1p46)) {
            return static_cast<uint8_t>(std::upper_bound(values_.begin(), values_.end(), number) - values_.begin());
        }
        uint64_t pattern;
        std::memcpy(&pattern, &number, sizeof pattern);
        size_t bin = first_bin_[(pattern >> 52) - 1023 + 16];
        while (bin < values_.size() && values_[bin] <= number) ++bin;
        return static_cast<uint8_t>(bin);
    }

private:
    RoundBounds() : values_{0} {
        const double digits[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8};
        double decade = 0.01;
        for (int i = 0; i < 12; ++i, decade *= 10) {
            // Through whole numbers, so that 0.3 is 0.3.
            for (double digit : digits) values_.push_back(decade < 1 ? digit / std::round(1 / decade) : digit * decade);
        }
        for (int i = 0; i < 64; ++i) {
            auto bound = std::upper_bound(values_.begin(), values_.end(), std::ldexp(1.0, i - 16));
            first_bin_[i] = static_cast<uint16_t>(bound - values_.begin());
        }
    }

    std::vector<double> values_;        // fewer than 254
    uint16_t first_bin_[64];
};

}  // namespace souk
