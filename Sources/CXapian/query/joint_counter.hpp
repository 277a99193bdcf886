#pragma once

#include "facets.hpp"

#include <vector>

namespace souk {

// Counts one or several facets at once: one number stands for what a document has in all their columns. Several are worth
// it from some thousand documents on, since there are many such numbers.
class JointCounter {
public:
    // Puts those of `facets` together that can be, when `documents` are to be counted. Takes them off the list.
    static std::vector<JointCounter> of(
        std::vector<FacetCounter *> &facets, const Snapshot &snapshot, size_t documents);

    const std::vector<FacetCounter *> &facets() const { return facets_; }
    // Documents of a chunk, but for what add_numbers() of the facets adds.
    void count(size_t chunk, const Slots &slots);
    // Gives every facet its counts.
    void finish();

private:
    // What a joint number can be at most, and how many documents it has to save counting, a number.
    static constexpr size_t most_numbers = 1 << 16;
    static constexpr size_t numbers_a_document = 16;
    // Fewer documents are read where they lie.
    static constexpr size_t fewest_documents = 256;

    bool add(FacetCounter &facet, size_t most);
    void find_numbers(const Snapshot &snapshot);

    std::vector<FacetCounter *> facets_;
    JointKey key_;
    size_t size_ = 1;
    std::vector<uint32_t> counts_;
    std::shared_ptr<const FacetTotals::Numbers> numbers_;
};

}  // namespace souk
