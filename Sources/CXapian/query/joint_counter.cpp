#include "joint_counter.hpp"

#include <algorithm>

namespace souk {

std::vector<JointCounter> JointCounter::of(
    std::vector<FacetCounter *> &facets, const Snapshot &snapshot, size_t documents) {
    std::vector<JointCounter> joints;
    if (documents < fewest_documents) return joints;
    std::vector<FacetCounter *> order;
    for (FacetCounter *facet : facets) {
        if (facet->joint_size() > 0) order.push_back(facet);
    }
    // The same for the same columns, in whatever order they were asked for: the largest first, so that they fit best.
    std::sort(order.begin(), order.end(), [](const FacetCounter *a, const FacetCounter *b) {
        return a->joint_size() != b->joint_size() ? a->joint_size() > b->joint_size() : a->column() < b->column();
    });
    size_t most = std::min(most_numbers, documents * numbers_a_document);
    for (FacetCounter *facet : order) {
        bool fits = std::any_of(
            joints.begin(), joints.end(), [&](JointCounter &joint) { return joint.add(*facet, most); });
        if (fits) continue;
        JointCounter joint;
        if (joint.add(*facet, most_numbers)) joints.push_back(std::move(joint));
    }
    for (JointCounter &joint : joints) joint.find_numbers(snapshot);
    auto useless = std::remove_if(
        joints.begin(), joints.end(), [](const JointCounter &joint) { return !joint.numbers_; });
    joints.erase(useless, joints.end());
    for (const JointCounter &joint : joints) {
        for (FacetCounter *facet : joint.facets_) facets.erase(std::find(facets.begin(), facets.end(), facet));
    }
    return joints;
}

bool JointCounter::add(FacetCounter &facet, size_t most) {
    size_t size = facet.joint_size();
    bool repeats = std::any_of(facets_.begin(), facets_.end(), [&](const FacetCounter *other) {
        return other->column() == facet.column();
    });
    if (repeats || facets_.size() == JointKey::most_columns || size_ * size > most) return false;
    key_.columns[key_.count] = facet.column();
    key_.strides[key_.count] = static_cast<uint32_t>(size_);
    ++key_.count;
    size_ *= size;
    facets_.push_back(&facet);
    return true;
}

// Of all documents side by side; put together from those of the chunks, most of which an earlier snapshot had too.
void JointCounter::find_numbers(const Snapshot &snapshot) {
    numbers_ = snapshot.facet_totals->numbers(key_, [&]() -> std::shared_ptr<const FacetTotals::Numbers> {
        auto all = std::make_shared<FacetTotals::Numbers>(snapshot.chunks.size() * chunk_size);
        for (size_t c = 0; c < snapshot.chunks.size(); ++c) {
            if (!snapshot.chunks[c]) continue;
            const Chunk &chunk = *snapshot.chunks[c];
            uint16_t *to = all->data() + c * chunk_size;
            bool has_all = std::all_of(facets_.begin(), facets_.end(), [&](const FacetCounter *facet) {
                return facet->has_joint_numbers(chunk);
            });
            if (!has_all) return nullptr;
            auto make = [&](uint16_t *made) {
                std::fill_n(made, chunk_size, uint16_t{0});
                for (size_t i = 0; i < facets_.size(); ++i) {
                    facets_[i]->add_joint_numbers(chunk, key_.strides[i], made);
                }
            };
            if (const uint16_t *known = chunk.joint.get(key_, chunk_size, make)) {
                std::copy_n(known, chunk_size, to);
            } else {
                make(to);
            }
        }
        return all;
    });
    if (numbers_) counts_.resize(size_);
}

void JointCounter::count(size_t chunk, const Slots &slots) {
    uint32_t *counts = counts_.data();
    const uint16_t *numbers = numbers_->data() + chunk * chunk_size;
    for (uint32_t i = 0; i < slots.count; ++i) ++counts[numbers[slots.slots[i]]];
}

void JointCounter::finish() {
    // The first column's numbers lie side by side: a row of them for each combination of the others.
    std::vector<uint32_t> counts = std::move(counts_);
    for (size_t i = 0; i < facets_.size(); ++i) {
        size_t width = facets_[i]->joint_size(), rows = counts.size() / width;
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
        facets_[i]->add_counts(own);
        counts = std::move(others);
    }
}

}  // namespace souk
