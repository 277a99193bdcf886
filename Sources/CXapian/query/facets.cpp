#include "facets.hpp"

#include "round_bounds.hpp"

#include <limits>

namespace souk {

namespace {

constexpr uint32_t chunk_words = chunk_size / 64;
constexpr uint32_t lanes = 4;
constexpr size_t most_in_lanes = 1'024;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest_in_row = static_cast<double>(uint64_t{1} << (64 - RowLayout::number_shift)) - 1;

// Room for sets to come: numbers that stand for several columns change with it.
size_t roomy(uint32_t count) {
    size_t size = 16;
    while (size < count) size += size % 3 == 0 ? size / 3 : size / 2;
    return size;
}

}  // namespace

FacetCounter::FacetCounter(const souk_facet &facet, const ColumnTable &columns, const Snapshot &snapshot)
    : snapshot_(snapshot), facet_(facet), columns_(columns), access_(columns, facet.column),
      numeric_(access_.is_numeric()), given_bounds_(facet.bound_count > 0),
      bounds_(facet.bounds, facet.bounds + facet.bound_count) {}

void FacetCounter::begin(bool complements) {
    complements_ = complements;
    if (numeric_) {
        if (!given_bounds_) bounds_ = RoundBounds::shared().values();
        // One more for documents without a number, so that nobody has to ask.
        counts_.resize(std::max<size_t>(bounds_.size() + 1, size_t{no_number} + 1));
        if (!given_bounds_) joint_size_ = RoundBounds::shared().bins() + 1;
    } else {
        uint32_t sets = access_.sets().size();
        counts_.resize(sets);
        ordinals_.resize(access_.values().size());
        // Columns with more sets of values than a place has room for are counted alone.
        joint_size_ = roomy(sets);
        if (joint_size_ > RowLayout::place_size) joint_size_ = 0;
    }
    if (counts_.size() <= most_in_lanes) {
        lane_ = counts_.size();
        counts_.resize(lane_ * lanes);
    }
}

void FacetCounter::finish(const std::vector<uint64_t> &hits) {
    count_numbers();
    if (complements_) complement(hits);
}

// Adds the lanes up.
void FacetCounter::count_numbers() {
    if (lane_ > 0) {
        for (uint32_t lane = 1; lane < lanes; ++lane) {
            for (size_t i = 0; i < lane_; ++i) counts_[i] += counts_[lane * lane_ + i];
        }
        counts_.resize(lane_);
        lane_ = 0;
    }
    numbers_ = 0;
    for (size_t i = 0; numeric_ && i <= bounds_.size(); ++i) numbers_ += counts_[i];
}

size_t FacetCounter::bin_of(double number) const {
    if (!given_bounds_) return RoundBounds::shared().bin_of(number);
    return static_cast<size_t>(std::upper_bound(bounds_.begin(), bounds_.end(), number) - bounds_.begin());
}

void FacetCounter::count(const Chunk &chunk, const Slots &slots, const uint64_t *bits) {
    if (slots.count == 0) return;
    if (numeric_) {
        const NumberBlock &block = chunk.numbers[access_.column()];
        if (block.values.empty()) return;
        if (given_bounds_ || block.bins.empty()) {
            count_bounds(block, slots);
        } else {
            count_bins(block, slots);
        }
        totals_.add(block, bits);
    } else if (const uint16_t *sets = access_.sets_of(chunk)) {
        count_sets(sets, slots);
    } else {
        count_sparse(chunk, slots);
    }
}

void FacetCounter::count_sets(const uint16_t *sets, const Slots &slots) {
    uint32_t *counts = counts_.data();
    uint32_t i = 0;
    for (; i + lanes <= slots.count; i += lanes) {
        ++counts[sets[slots.slots[i]]];
        ++counts[sets[slots.slots[i + 1]] + lane_];
        ++counts[sets[slots.slots[i + 2]] + 2 * lane_];
        ++counts[sets[slots.slots[i + 3]] + 3 * lane_];
    }
    for (; i < slots.count; ++i) ++counts[sets[slots.slots[i]]];
}

void FacetCounter::count_bins(const NumberBlock &block, const Slots &slots) {
    uint32_t *counts = counts_.data();
    const uint8_t *bins = block.bins.data();
    uint32_t i = 0;
    for (; i + lanes <= slots.count; i += lanes) {
        for (uint32_t lane = 0; lane < lanes; ++lane) ++counts[bins[slots.slots[i + lane]] + lane * lane_];
    }
    for (; i < slots.count; ++i) ++counts[bins[slots.slots[i]]];
}

void FacetCounter::count_bounds(const NumberBlock &block, const Slots &slots) {
    for (uint32_t i = 0; i < slots.count; ++i) {
        double number = block.values[slots.slots[i]];
        if (!std::isnan(number)) ++counts_[bin_of(number)];
    }
}

bool FacetCounter::has_joint_numbers(const Chunk &chunk) const {
    return numeric_ ? !chunk.numbers[access_.column()].bins.empty() : access_.sets_of(chunk) != nullptr;
}

void FacetCounter::add_joint_numbers(const Chunk &chunk, uint64_t unit, uint64_t *rows) const {
    if (!numeric_) {
        const uint16_t *sets = access_.sets_of(chunk);
        for (uint32_t i = 0; i < chunk_size; ++i) rows[i] += sets[i] * unit;
        return;
    }
    size_t none = RoundBounds::shared().bins();
    const uint8_t *bins = chunk.numbers[access_.column()].bins.data();
    for (uint32_t i = 0; i < chunk_size; ++i) rows[i] += (bins[i] == no_number ? none : bins[i]) * unit;
}

bool FacetCounter::add_numbers(const Chunk &chunk, uint64_t *rows) const {
    const NumberBlock &block = chunk.numbers[access_.column()];
    if (block.decimals == Decimals::none || block.minimum < 0) return false;
    if (block.maximum * static_cast<double>(Decimals::scale(block.decimals)) >= largest_in_row) return false;
    for (uint32_t i = 0; i < chunk_size; ++i) {
        if (std::isnan(block.values[i])) continue;
        rows[i] += static_cast<uint64_t>(Decimals::units(block.values[i], block.decimals)) << RowLayout::number_shift;
    }
    return true;
}

void FacetCounter::add_counts(const std::vector<uint32_t> &counts) {
    // Neither the last number, which stands for none, nor numbers that no set has.
    size_t known = numeric_ ? RoundBounds::shared().bins() : access_.sets().size();
    for (size_t i = 0; i < std::min({known, counts.size(), counts_.size()}); ++i) counts_[i] += counts[i];
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
    whole.begin();
    auto slots = std::make_unique<Slots>();
    for (const auto &chunk : snapshot_.chunks) {
        if (!chunk) continue;
        slots->read(chunk->alive);
        whole.count(*chunk, *slots, chunk->alive);
    }
    whole.count_numbers();
    return {std::move(whole.counts_), std::move(whole.ordinals_), whole.totals_.exact_sum(), whole.numbers_};
}

void FacetCounter::complement(const std::vector<uint64_t> &hits) {
    auto totals = snapshot_.facet_totals->get(access_.column(), [&] { return all(); });
    auto subtract = [](std::vector<uint32_t> &counts, const std::vector<uint32_t> &from) {
        for (size_t i = 0; i < counts.size(); ++i) counts[i] = (i < from.size() ? from[i] : 0) - counts[i];
    };
    subtract(counts_, totals->counts);
    subtract(ordinals_, totals->ordinals);
    if (!numeric_) return;
    numbers_ = totals->numbers - numbers_;
    totals_.complement(totals->sum);
    for (size_t c = 0; c < snapshot_.chunks.size(); ++c) {
        if (!snapshot_.chunks[c]) continue;
        totals_.widen(snapshot_.chunks[c]->numbers[access_.column()], &hits[c * chunk_words]);
    }
}

void FacetCounter::keep_most_frequent() {
    if (facet_.most == 0 || values_.size() <= facet_.most) return;
    auto end = values_.begin() + facet_.most;
    std::nth_element(values_.begin(), end, values_.end(), [](const souk_count &a, const souk_count &b) {
        return a.count != b.count ? a.count > b.count : a.ordinal < b.ordinal;
    });
    values_.erase(end, values_.end());
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
    result.value_count = static_cast<uint32_t>(values_.size());
    keep_most_frequent();
    result.counts = values_.data();
    result.count_count = static_cast<uint32_t>(values_.size());
    result.bins = bins_.data();
    result.bin_count = static_cast<uint32_t>(bins_.size());
    result.minimum = numbers_ > 0 ? totals_.minimum() : 0;
    result.maximum = numbers_ > 0 ? totals_.maximum() : 0;
    result.sum = totals_.sum();
    result.numbers = numbers_;
    return result;
}

}  // namespace souk
