#include "row_counter.hpp"

#include <algorithm>

namespace souk {

namespace {

constexpr uint32_t chunk_words = chunk_size / 64;
// Fewer documents are counted faster where they lie than the counts are added up.
constexpr size_t fewest_documents = 64;

// What to find out of the numbers in rows.
enum class Numbers { none, sum, sum_and_extremes };

struct RowSums {
    uint64_t units = 0;
    uint64_t least = UINT64_MAX, most = 0;      // rows
};

template <uint32_t places, Numbers numbers>
RowSums count_rows(const uint64_t *rows, const uint64_t *bits, uint32_t *const *counts) {
    constexpr uint64_t mask = RowLayout::place_size - 1;
    uint32_t *first = counts[0], *second = counts[1], *third = counts[2];
    RowSums sums;
    for (uint32_t i = 0; i < chunk_words; ++i) {
        for (uint64_t word = bits[i]; word != 0; word &= word - 1) {
            uint64_t row = rows[i * 64 + static_cast<uint32_t>(__builtin_ctzll(word))];
            ++first[row & mask];
            if constexpr (places > 1) ++second[row >> RowLayout::place_bits & mask];
            if constexpr (places > 2) ++third[row >> 2 * RowLayout::place_bits & mask];
            if constexpr (numbers != Numbers::none) sums.units += row >> RowLayout::number_shift;
            if constexpr (numbers == Numbers::sum_and_extremes) {
                // The number is in the upper bits, so that rows are in its order.
                sums.least = std::min(sums.least, row);
                sums.most = std::max(sums.most, row);
            }
        }
    }
    return sums;
}

template <Numbers numbers>
RowSums count_places(uint32_t places, const uint64_t *rows, const uint64_t *bits, uint32_t *const *counts) {
    static_assert(RowLayout::most_places == 3);
    switch (places) {
    case 1: return count_rows<1, numbers>(rows, bits, counts);
    case 2: return count_rows<2, numbers>(rows, bits, counts);
    default: return count_rows<3, numbers>(rows, bits, counts);
    }
}

}  // namespace

std::vector<RowCounter> RowCounter::of(
    std::vector<FacetCounter *> &facets, const Snapshot &snapshot, size_t documents) {
    std::vector<RowCounter> counters;
    if (documents < fewest_documents) return counters;
    std::vector<FacetCounter *> order;
    for (FacetCounter *facet : facets) {
        if (facet->joint_size() > 0) order.push_back(facet);
    }
    // The same for the same columns, in whatever order they were asked for: the largest first, so that they fit best.
    std::sort(order.begin(), order.end(), [](const FacetCounter *a, const FacetCounter *b) {
        return a->joint_size() != b->joint_size() ? a->joint_size() > b->joint_size() : a->column() < b->column();
    });
    for (FacetCounter *facet : order) {
        bool fits = std::any_of(
            counters.begin(), counters.end(), [&](RowCounter &counter) { return counter.add(*facet); });
        if (fits) continue;
        RowCounter counter;
        if (counter.add(*facet)) counters.push_back(std::move(counter));
    }
    for (RowCounter &counter : counters) counter.find_rows(snapshot);
    auto useless = std::remove_if(
        counters.begin(), counters.end(), [](const RowCounter &counter) { return !counter.rows_; });
    counters.erase(useless, counters.end());
    for (const RowCounter &counter : counters) {
        for (const Place &place : counter.places_) {
            for (FacetCounter *facet : place.facets) facets.erase(std::find(facets.begin(), facets.end(), facet));
        }
    }
    return counters;
}

bool RowCounter::add(FacetCounter &facet) {
    if (layout_.count == RowLayout::most_columns || (facet.has_numbers() && number_)) return false;
    for (uint32_t i = 0; i < layout_.count; ++i) {
        if (layout_.columns[i].column == facet.column()) return false;
    }
    size_t size = facet.joint_size();
    uint32_t place = 0;
    while (place < used_ && places_[place].size * size > RowLayout::place_size) ++place;
    if (place == RowLayout::most_places || size > RowLayout::place_size) return false;
    used_ = std::max(used_, place + 1);
    layout_.columns[layout_.count++] = {facet.column(), place, static_cast<uint32_t>(places_[place].size)};
    places_[place].size *= size;
    places_[place].facets.push_back(&facet);
    if (facet.has_numbers()) {
        number_ = &facet;
        layout_.number = facet.column();
    }
    return true;
}

void RowCounter::find_rows(const Snapshot &snapshot) {
    rows_ = snapshot.facet_totals->rows(layout_, [&]() -> std::shared_ptr<const FacetTotals::AllRows> {
        auto all = std::make_shared<FacetTotals::AllRows>(snapshot.chunks.size());
        for (size_t c = 0; c < snapshot.chunks.size(); ++c) {
            if (!snapshot.chunks[c]) continue;
            const Chunk &chunk = *snapshot.chunks[c];
            for (const Place &place : places_) {
                for (const FacetCounter *facet : place.facets) {
                    if (!facet->has_joint_numbers(chunk)) return nullptr;
                }
            }
            const ChunkRows *rows = chunk.rows.get(layout_, [&] { return rows_of(chunk); });
            if (!rows) return nullptr;
            (*all)[c].rows = rows->rows.get();
            if (!number_) continue;
            const NumberBlock &block = chunk.numbers[number_->column()];
            (*all)[c] = {rows->rows.get(), block.minimum, block.maximum, rows->decimals, block.is_complete};
        }
        return all;
    });
    if (!rows_) return;
    for (Place &place : places_) place.counts.resize(place.size);
}

ChunkRows RowCounter::rows_of(const Chunk &chunk) const {
    ChunkRows made;
    made.rows = std::make_unique<uint64_t[]>(chunk_size);
    for (uint32_t i = 0; i < layout_.count; ++i) {
        const RowLayout::Column &column = layout_.columns[i];
        for (const FacetCounter *facet : places_[column.place].facets) {
            if (facet->column() != column.column) continue;
            uint64_t unit = uint64_t{column.stride} << column.place * RowLayout::place_bits;
            facet->add_joint_numbers(chunk, unit, made.rows.get());
        }
    }
    if (number_ && number_->add_numbers(chunk, made.rows.get())) {
        made.decimals = chunk.numbers[number_->column()].decimals;
    }
    return made;
}

void RowCounter::count(const Chunk &chunk, size_t number, const uint64_t *bits) {
    const FacetTotals::Rows &rows = (*rows_)[number];
    uint32_t *counts[RowLayout::most_places];
    for (uint32_t i = 0; i < RowLayout::most_places; ++i) counts[i] = places_[i].counts.data();
    if (!number_ || rows.decimals == Decimals::none) {
        count_places<Numbers::none>(used_, rows.rows, bits, counts);
        if (number_) number_->numbers().add(chunk.numbers[number_->column()], bits);
        return;
    }
    NumberTotals &totals = number_->numbers();
    bool widens = !number_->complements() && totals.can_widen(rows.minimum, rows.maximum);
    if (!widens || !rows.is_complete) {
        RowSums sums = count_places<Numbers::sum>(used_, rows.rows, bits, counts);
        totals.add_units(sums.units, rows.decimals);
        if (widens) totals.widen(chunk.numbers[number_->column()], bits);
        return;
    }
    RowSums sums = count_places<Numbers::sum_and_extremes>(used_, rows.rows, bits, counts);
    totals.add_units(sums.units, rows.decimals);
    if (sums.least > sums.most) return;
    auto number_in = [&](uint64_t row) {
        return Decimals::number_of(static_cast<int64_t>(row >> RowLayout::number_shift), rows.decimals);
    };
    totals.widen(number_in(sums.least), number_in(sums.most));
}

void RowCounter::finish() {
    for (Place &place : places_) {
        // The first column's numbers lie side by side: a row of them for each combination of the others.
        std::vector<uint32_t> counts = std::move(place.counts);
        for (FacetCounter *facet : place.facets) {
            size_t width = facet->joint_size(), rows = counts.size() / width;
            std::vector<uint32_t> own(width), others(rows);
            for (size_t row = 0; row < rows; ++row) {
                uint32_t sum = 0;
                const uint32_t *from = counts.data() + row * width;
                for (size_t at = 0; at < width; ++at) {
                    own[at] += from[at];
                    sum += from[at];
                }
                others[row] = sum;
            }
            facet->add_counts(own);
            counts = std::move(others);
        }
    }
}

}  // namespace souk
