#include "block_scorer.hpp"

#include "sweeps.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace souk {

void BlockScorer::run(const std::vector<uint64_t> &hits, Collector &collector) {
    order_.resize(groups_.size());
    std::iota(order_.begin(), order_.end(), size_t{0});
    std::sort(order_.begin(), order_.end(), [&](size_t a, size_t b) { return groups_[a].weight > groups_[b].weight; });
    for (Group &group : groups_) group.bounds = group.postings->bounds(hits.size()).data();
    std::vector<float> most = bounds(hits.size());
    float opening = this->opening(hits, most);
    for (bool opens : {true, false}) {
        rewind();
        for (size_t block = 0; block < hits.size(); ++block) {
            if ((block & 255) == 0) collector.check_time();
            if (hits[block] == 0 || (most[block] >= opening) != opens) continue;
            if (top_.may_have(most[block], static_cast<uint32_t>(block * 64))) score_block(block, hits[block]);
        }
    }
}

void BlockScorer::rewind() {
    for (Group &group : groups_) {
        group.lists.clear();
        for (const auto &[postings, quality] : group.postings->typed) {
            group.lists.push_back({PostingsCursor(*postings), quality * impact_step});
        }
    }
}

// Summed in the order in which scores are summed, so that rounding cannot lift a score above its bound.
std::vector<float> BlockScorer::bounds(size_t blocks) const {
    std::vector<float> sums(blocks);
    for (const Group &group : groups_) {
        for (size_t block = 0; block < blocks; ++block) sums[block] += group.weight * group.bounds[block];
    }
    return sums;
}

// The bound from which on blocks are opened first: they have enough hits to fill the best.
float BlockScorer::opening(const std::vector<uint64_t> &hits, const std::vector<float> &bounds) const {
    constexpr size_t steps = 256;
    float greatest = *std::max_element(bounds.begin(), bounds.end());
    if (greatest <= 0) return 0;
    float scale = (steps - 1) / greatest;
    uint32_t counts[steps] = {};
    for (size_t block = 0; block < hits.size(); ++block) {
        counts[static_cast<size_t>(bounds[block] * scale)] += count_bits(&hits[block], 1);
    }
    size_t enough = 2 * top_.most(), step = steps;
    for (size_t documents = 0; step > 0 && documents < enough;) documents += counts[--step];
    return static_cast<float>(step) / scale;
}

// Those of the hits that have of every group what nothing of the block is among the best without.
uint64_t BlockScorer::hopeful(size_t block, uint64_t hits) {
    // More than sums of scores are off by rounding.
    float least = top_.threshold() - std::abs(top_.threshold()) * 1e-5f;
    for (size_t g : order_) {
        Group &group = groups_[g];
        const auto &loose = group.postings->loose;
        group.members = loose.empty() ? 0 : loose[block];
        for (List &list : group.lists) group.members |= list.cursor.enter(block);
        float others = 0;
        for (size_t other = 0; other < groups_.size(); ++other) {
            if (other != g) others += groups_[other].weight * groups_[other].bounds[block];
        }
        if (others < least) hits &= scoring(group, block, least - others);
        if (hits == 0) break;
    }
    return hits;
}

// The documents of a block to which the group gives this score, and perhaps some more.
uint64_t BlockScorer::scoring(const Group &group, size_t block, float score) {
    float quality = score / group.weight;
    const auto &loose = group.postings->loose;
    uint64_t documents = 0;
    if (!loose.empty() && group.postings->loose_quality * loose_impact >= quality) documents = loose[block];
    for (const List &list : group.lists) {
        float impact = quality / list.step;
        if (impact < 256) documents |= list.cursor.at_least(static_cast<uint8_t>(impact));
    }
    return documents;
}

void BlockScorer::score_block(size_t block, uint64_t hits) {
    hits = hopeful(block, hits);
    if (hits == 0) return;
    float scores[64] = {};
    for (const Group &group : groups_) {
        if (!(group.members & hits)) continue;
        float best[64] = {};
        for (const List &list : group.lists) list.cursor.lift(list.step, best);
        if (!group.postings->loose.empty()) {
            float loose = group.postings->loose_quality * loose_impact;
            for (uint64_t rest = group.postings->loose[block] & hits; rest != 0; rest &= rest - 1) {
                float &score = best[__builtin_ctzll(rest)];
                if (score == 0) score = loose;
            }
        }
        add_weighed(best, group.weight, scores);
    }
    for (hits &= at_least(scores, top_.threshold()); hits != 0; hits &= hits - 1) {
        auto place = static_cast<uint32_t>(__builtin_ctzll(hits));
        uint64_t found = 0;
        for (size_t g = 0; g < groups_.size(); ++g) found |= (groups_[g].members >> place & 1) << g;
        top_.add(scores[place], static_cast<uint32_t>(block * 64) + place, found);
    }
}

}  // namespace souk
