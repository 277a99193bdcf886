#pragma once

#include "facets.hpp"

#include <array>
#include <vector>

namespace souk {

// Counts several facets at once: of each document one row is read, which tells what it has in all their columns.
class RowCounter {
public:
    // Puts those of `facets` together that can be, when `documents` are to be counted. Takes them off the list.
    static std::vector<RowCounter> of(
        std::vector<FacetCounter *> &facets, const Snapshot &snapshot, size_t documents);

    // The documents of a chunk.
    void count(const Chunk &chunk, size_t number, const uint64_t *bits);
    // Gives every facet its counts.
    void finish();

private:
    struct Place {
        std::vector<FacetCounter *> facets;
        size_t size = 1;
        std::vector<uint32_t> counts;
    };

    bool add(FacetCounter &facet);
    void find_rows(const Snapshot &snapshot);
    ChunkRows rows_of(const Chunk &chunk) const;

    RowLayout layout_;
    std::array<Place, RowLayout::most_places> places_;
    uint32_t used_ = 0;                     // of the places
    FacetCounter *number_ = nullptr;        // whose numbers the rows have
    std::shared_ptr<const FacetTotals::AllRows> rows_;
};

}  // namespace souk
