#include "facets.hpp"

#include "facet_totals.hpp"

#include <cstring>
#include <limits>

namespace souk {

namespace {

constexpr uint32_t chunk_words = chunk_size / 64;

// Round numbers, ten a decade: what the ranges of a facet may begin and end with.
const std::vector<double> &round_bounds() {
    static const std::vector<double> bounds = [] {
        std::vector<double> made{0};
        const double digits[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8};
        double decade = 0.01;
        for (int i = 0; i < 12; ++i, decade *= 10) {
            // Through whole numbers, so that 0.3 is 0.3.
            for (double digit : digits) made.push_back(decade < 1 ? digit / std::round(1 / decade) : digit * decade);
        }
        return made;
    }();
    return bounds;
}

}  // namespace

FacetCounter::FacetCounter(const souk_facet &facet, const ColumnTable &columns, const Snapshot &snapshot)
    : access_(columns, facet.column), numeric_(access_.is_numeric()), bits_(snapshot.chunks.size() * chunk_words),
      bounds_(facet.bounds, facet.bounds + facet.bound_count), given_bounds_(facet.bound_count > 0) {
    if (!numeric_) {
        counts_.resize(access_.values().size());
        return;
    }
    if (!given_bounds_) bounds_ = round_bounds();
    bin_counts_.resize(bounds_.size() + 1);
    for (int i = 0; i < 64; ++i) {
        auto bound = std::upper_bound(bounds_.begin(), bounds_.end(), std::ldexp(1.0, i - 16));
        first_bin_[i] = static_cast<uint16_t>(bound - bounds_.begin());
    }
}

// Round bounds lie at most four to a power of two, so that the exponent tells nearly all.
size_t FacetCounter::bin_of(double number) const {
    if (given_bounds_ || !(number >= 0x1p-16 && number < 0x1p46)) {
        return static_cast<size_t>(std::upper_bound(bounds_.begin(), bounds_.end(), number) - bounds_.begin());
    }
    uint64_t pattern;
    std::memcpy(&pattern, &number, sizeof pattern);
    size_t bin = first_bin_[(pattern >> 52) - 1023 + 16];
    while (bin < bounds_.size() && bounds_[bin] <= number) ++bin;
    return bin;
}

void FacetCounter::count_number(double number) {
    if (std::isnan(number)) return;
    minimum_ = numbers_ == 0 ? number : std::min(minimum_, number);
    maximum_ = numbers_ == 0 ? number : std::max(maximum_, number);
    sum_ += number;
    ++numbers_;
    ++bin_counts_[bin_of(number)];
}

void FacetCounter::count(const Snapshot &snapshot, const std::vector<uint64_t> &hits) {
    uint32_t noted = 0;
    for (size_t i = 0; i < hits.size(); ++i) {
        bits_[i] |= hits[i];
        noted += static_cast<uint32_t>(__builtin_popcountll(bits_[i]));
    }
    if (numeric_ || noted < snapshot.documents / 8 * 5) {
        count_noted(snapshot);
        return;
    }
    auto totals = snapshot.facet_totals->get(access_.column(), [&] {
        std::vector<uint64_t> kept(bits_.size());
        kept.swap(bits_);
        for (size_t i = 0; i < snapshot.chunks.size(); ++i) {
            if (!snapshot.chunks[i]) continue;
            std::copy_n(snapshot.chunks[i]->alive, chunk_words, bits_.begin() + static_cast<ptrdiff_t>(i * chunk_words));
        }
        count_noted(snapshot);
        bits_.swap(kept);
        std::vector<uint32_t> counted(counts_.size());
        counted.swap(counts_);
        return counted;
    });
    for (size_t i = 0; i < snapshot.chunks.size(); ++i) {
        if (!snapshot.chunks[i]) continue;
        for (uint32_t j = 0; j < chunk_words; ++j) {
            uint64_t &word = bits_[i * chunk_words + j];
            word = snapshot.chunks[i]->alive[j] & ~word;
        }
    }
    count_noted(snapshot);
    for (size_t i = 0; i < counts_.size(); ++i) counts_[i] = (i < totals->size() ? (*totals)[i] : 0) - counts_[i];
}

void FacetCounter::count_noted(const Snapshot &snapshot) {
    for (size_t i = 0; i < snapshot.chunks.size(); ++i) {
        if (snapshot.chunks[i]) count_chunk(*snapshot.chunks[i], &bits_[i * chunk_words]);
    }
}

// One column of one chunk after the other: everything that is read lies side by side.
void FacetCounter::count_chunk(const Chunk &chunk, const uint64_t *bits) {
    auto each = [bits](auto visit) {
        for (uint32_t i = 0; i < chunk_words; ++i) {
            for (uint64_t word = bits[i]; word != 0; word &= word - 1) {
                visit(i * 64 + static_cast<uint32_t>(__builtin_ctzll(word)));
            }
        }
    };
    uint32_t column = access_.column();
    if (numeric_) {
        const auto &values = chunk.numbers[column].values;
        if (!values.empty()) each([&](uint32_t slot) { count_number(values[slot]); });
    } else if (access_.is_declared()) {
        const KeywordBlock &block = chunk.keywords[column];
        if (block.offsets.empty()) return;
        each([&](uint32_t slot) {
            for (uint32_t i = block.offsets[slot]; i < block.offsets[slot + 1]; ++i) count_ordinal(block.ordinals[i]);
        });
    } else {
        const DynamicBlock &block = chunk.dynamic;
        if (block.offsets.empty()) return;
        each([&](uint32_t slot) {
            auto value = block.values.data() + block.offsets[slot], end = block.values.data() + block.offsets[slot + 1];
            if (end - value > 16) {
                value = std::lower_bound(
                    value, end, column, [](const DynamicValue &v, uint32_t wanted) { return v.column < wanted; });
            }
            for (; value < end && value->column <= column; ++value) {
                if (value->column == column) count_ordinal(value->ordinal);
            }
        });
    }
}

souk_facet_counts FacetCounter::result() {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    souk_facet_counts result{};
    values_.clear();
    for (uint32_t ordinal = 0; ordinal < counts_.size(); ++ordinal) {
        if (counts_[ordinal] > 0) values_.push_back({ordinal, counts_[ordinal]});
    }
    result.counts = values_.data();
    result.count_count = static_cast<uint32_t>(values_.size());
    bins_.clear();
    for (size_t i = 0; i < bin_counts_.size(); ++i) {
        if (bin_counts_[i] == 0 && !given_bounds_) continue;
        double low = i == 0 ? -infinity : bounds_[i - 1], high = i == bounds_.size() ? infinity : bounds_[i];
        bins_.push_back({low, high, bin_counts_[i]});
    }
    result.bins = bins_.data();
    result.bin_count = static_cast<uint32_t>(bins_.size());
    result.minimum = minimum_;
    result.maximum = maximum_;
    result.sum = sum_;
    result.numbers = numbers_;
    return result;
}

}  // namespace souk
