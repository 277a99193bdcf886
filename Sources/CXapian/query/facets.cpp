#include "facets.hpp"

#include "round_bounds.hpp"

#include <limits>

namespace souk {

namespace {

constexpr uint32_t chunk_words = chunk_size / 64;
constexpr uint32_t lanes = 4;
constexpr size_t most_in_lanes = 1'024;
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

FacetCounter::FacetCounter(const souk_facet &facet, const ColumnTable &columns, const Snapshot &snapshot)
    : snapshot_(snapshot), facet_(facet), columns_(columns), access_(columns, facet.column),
      numeric_(access_.is_numeric()), given_bounds_(facet.bound_count > 0),
      bounds_(facet.bounds, facet.bounds + facet.bound_count), minimum_(infinity), maximum_(-infinity) {
    if (numeric_) {
        if (!given_bounds_) bounds_ = RoundBounds::shared().values();
        // One more for documents without a number, so that nobody has to ask.
        counts_.resize(std::max<size_t>(bounds_.size() + 1, size_t{no_number} + 1));
    } else {
        counts_.resize(access_.sets().size());
        ordinals_.resize(access_.values().size());
    }
    if (counts_.size() <= most_in_lanes) {
        lane_ = counts_.size();
        counts_.resize(lane_ * lanes);
    }
}

void FacetCounter::add_lanes() {
    if (lane_ == 0) return;
    for (uint32_t lane = 1; lane < lanes; ++lane) {
        for (size_t i = 0; i < lane_; ++i) counts_[i] += counts_[lane * lane_ + i];
    }
    counts_.resize(lane_);
    lane_ = 0;
}

size_t FacetCounter::bin_of(double number) const {
    if (!given_bounds_) return RoundBounds::shared().bin_of(number);
    return static_cast<size_t>(std::upper_bound(bounds_.begin(), bounds_.end(), number) - bounds_.begin());
}

void FacetCounter::count(const Chunk &chunk, const Slots &slots) {
    if (slots.count == 0) return;
    if (numeric_) {
        count_numbers(chunk.numbers[access_.column()], slots);
    } else if (const uint16_t *sets = access_.sets_of(chunk)) {
        uint32_t *counts = counts_.data();
        uint32_t i = 0;
        for (; i + lanes <= slots.count; i += lanes) {
            ++counts[sets[slots.slots[i]]];
            ++counts[sets[slots.slots[i + 1]] + lane_];
            ++counts[sets[slots.slots[i + 2]] + 2 * lane_];
            ++counts[sets[slots.slots[i + 3]] + 3 * lane_];
        }
        for (; i < slots.count; ++i) ++counts[sets[slots.slots[i]]];
    } else {
        count_sparse(chunk, slots);
    }
}

void FacetCounter::count_numbers(const NumberBlock &block, const Slots &slots) {
    if (block.values.empty()) return;
    double least[lanes], most[lanes], sums[lanes] = {};
    std::fill_n(least, lanes, infinity);
    std::fill_n(most, lanes, -infinity);
    uint32_t numbers[lanes] = {};
    bool has_bins = !given_bounds_ && !block.bins.empty();
    auto take = [&](uint32_t i, uint32_t lane) {
        uint32_t slot = slots.slots[i];
        double number = block.values[slot];
        if (std::isnan(number)) return;
        ++numbers[lane];
        sums[lane] += number;
        least[lane] = std::min(least[lane], number);
        most[lane] = std::max(most[lane], number);
        ++counts_[(has_bins ? block.bins[slot] : bin_of(number)) + lane * lane_];
    };
    uint32_t i = 0;
    for (; i + lanes <= slots.count; i += lanes) {
        for (uint32_t lane = 0; lane < lanes; ++lane) take(i + lane, lane);
    }
    for (; i < slots.count; ++i) take(i, 0);
    for (uint32_t lane = 0; lane < lanes; ++lane) {
        minimum_ = std::min(minimum_, least[lane]);
        maximum_ = std::max(maximum_, most[lane]);
        sum_ += sums[lane];
        numbers_ += numbers[lane];
    }
}

void FacetCounter::count_sparse(const Chunk &chunk, const Slots &slots) {
    uint32_t column = access_.column();
    if (access_.is_declared()) {
        const KeywordBlock &block = chunk.keywords[column];
        if (block.offsets.empty()) return;
        for (uint32_t i = 0; i < slots.count; ++i) {
            uint32_t slot = slots.slots[i];
            for (uint32_t j = block.offsets[slot]; j < block.offsets[slot + 1]; ++j) count_ordinal(block.ordinals[j]);
        }
        return;
    }
    const DynamicBlock &block = chunk.dynamic;
    if (block.offsets.empty()) return;
    for (uint32_t i = 0; i < slots.count; ++i) {
        uint32_t slot = slots.slots[i];
        auto value = block.values.data() + block.offsets[slot], end = block.values.data() + block.offsets[slot + 1];
        if (end - value > 16) {
            value = std::lower_bound(
                value, end, column, [](const DynamicValue &v, uint32_t wanted) { return v.column < wanted; });
        }
        for (; value < end && value->column <= column; ++value) {
            if (value->column == column) count_ordinal(value->ordinal);
        }
    }
}

// Counts of every document there is.
FacetTotals::Totals FacetCounter::all() const {
    FacetCounter whole(facet_, columns_, snapshot_);
    auto slots = std::make_unique<Slots>();
    for (const auto &chunk : snapshot_.chunks) {
        if (!chunk) continue;
        slots->read(chunk->alive);
        whole.count(*chunk, *slots);
    }
    whole.finish();
    return {std::move(whole.counts_), std::move(whole.ordinals_), whole.sum_, whole.numbers_};
}

void FacetCounter::complement(const std::vector<uint64_t> &hits) {
    auto totals = snapshot_.facet_totals->get(access_.column(), [&] { return all(); });
    auto subtract = [](std::vector<uint32_t> &counts, const std::vector<uint32_t> &from) {
        for (size_t i = 0; i < counts.size(); ++i) counts[i] = (i < from.size() ? from[i] : 0) - counts[i];
    };
    subtract(counts_, totals->counts);
    subtract(ordinals_, totals->ordinals);
    if (!numeric_) return;
    sum_ = totals->sum - sum_;
    numbers_ = totals->numbers - numbers_;
    find_extremes(hits);
}

// The smallest and the largest number of the hits. A chunk is only looked at when it has one beyond those found.
void FacetCounter::find_extremes(const std::vector<uint64_t> &hits) {
    minimum_ = infinity;
    maximum_ = -infinity;
    for (size_t c = 0; c < snapshot_.chunks.size(); ++c) {
        if (!snapshot_.chunks[c]) continue;
        const NumberBlock &block = snapshot_.chunks[c]->numbers[access_.column()];
        if (block.values.empty()) continue;
        if (!block.bins.empty() && block.minimum >= minimum_ && block.maximum <= maximum_) continue;
        for (uint32_t i = 0; i < chunk_words; ++i) {
            for (uint64_t word = hits[c * chunk_words + i]; word != 0; word &= word - 1) {
                double number = block.values[i * 64 + static_cast<uint32_t>(__builtin_ctzll(word))];
                if (std::isnan(number)) continue;
                minimum_ = std::min(minimum_, number);
                maximum_ = std::max(maximum_, number);
            }
        }
    }
}

souk_facet_counts FacetCounter::result() {
    souk_facet_counts result{};
    values_.clear();
    bins_.clear();
    if (numeric_) {
        for (size_t i = 0; i <= bounds_.size(); ++i) {
            if (counts_[i] == 0 && !given_bounds_) continue;
            double low = i == 0 ? -infinity : bounds_[i - 1], high = i == bounds_.size() ? infinity : bounds_[i];
            bins_.push_back({low, high, counts_[i]});
        }
    } else {
        for (uint32_t set = 0; set < counts_.size(); ++set) {
            if (counts_[set] == 0) continue;
            for (uint32_t ordinal : access_.sets()[set]) {
                if (ordinal < ordinals_.size()) ordinals_[ordinal] += counts_[set];
            }
            counts_[set] = 0;
        }
        for (uint32_t ordinal = 0; ordinal < ordinals_.size(); ++ordinal) {
            if (ordinals_[ordinal] > 0) values_.push_back({ordinal, ordinals_[ordinal]});
        }
    }
    result.counts = values_.data();
    result.count_count = static_cast<uint32_t>(values_.size());
    result.bins = bins_.data();
    result.bin_count = static_cast<uint32_t>(bins_.size());
    result.minimum = numbers_ > 0 ? minimum_ : 0;
    result.maximum = numbers_ > 0 ? maximum_ : 0;
    result.sum = sum_;
    result.numbers = numbers_;
    return result;
}

}  // namespace souk
