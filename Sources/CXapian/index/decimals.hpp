#pragma once

#include <cmath>
#include <cstdint>

namespace souk {

// How many digits behind the point tell a number exactly. Prices, ratings and stocks are whole numbers of their last
// digit: sums of those are the same in whatever order they are added.
struct Decimals {
    static constexpr uint8_t most = 4, none = UINT8_MAX;

    static int64_t scale(uint8_t decimals) {
        constexpr int64_t scales[] = {1, 10, 100, 1'000, 10'000};
        return scales[decimals];
    }
    // The fewest, `at_least` or more; `none` for a number that needs more than `most` or is very large.
    static uint8_t needed(double number, uint8_t at_least) {
        for (uint8_t decimals = at_least; decimals <= most; ++decimals) {
            // So small that the sum of a chunk is rounded to the right unit.
            if (!(std::abs(number) * static_cast<double>(scale(decimals)) < 0x1p31)) return none;
            if (number_of(units(number, decimals), decimals) == number) return decimals;
        }
        return none;
    }
    // The nearest whole number of the last digit.
    static int64_t units(double number, uint8_t decimals) {
        double scaled = number * static_cast<double>(scale(decimals));
        return static_cast<int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
    static double number_of(int64_t units, uint8_t decimals) {
        return static_cast<double>(units) / static_cast<double>(scale(decimals));
    }
};

// Exact for the numbers that decimals tell, and nearly so for others.
class DecimalSum {
public:
    void add(int64_t units, uint8_t decimals) {
        units_ += static_cast<__int128>(units) * Decimals::scale(Decimals::most - decimals);
    }
    void add(double number) { others_ += number; }
    DecimalSum &operator-=(const DecimalSum &other) {
        units_ -= other.units_;
        others_ -= other.others_;
        return *this;
    }
    double value() const {
        return static_cast<double>(units_) / static_cast<double>(Decimals::scale(Decimals::most)) + others_;
    }

private:
    __int128 units_ = 0;    // of the last of the most decimals
    double others_ = 0;
};

}  // namespace souk
