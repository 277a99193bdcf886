#pragma once

#include "collector.hpp"
#include "group_postings.hpp"
#include "top_scores.hpp"

#include <vector>

namespace souk {

// Finds the best of many documents that are known to be hits, by blocks of 64, the words of a bit map.
//
// What a block can score at most is known beforehand (the idea of block-max indexes, Ding and Suel 2011). The blocks
// that promise most come first, so that most of the others can be passed over, also those whose documents lack a word
// that they would need (the essential lists of MaxScore, Turtle and Flood 1995). The documents of a block are scored
// side by side.
class BlockScorer {
public:
    explicit BlockScorer(TopScores &top) : top_(top) {}

    // In the order of the query, which is that of the bits.
    void add(GroupPostings &group, float weight) { groups_.push_back({&group, weight, {}, nullptr, 0}); }
    void run(const std::vector<uint64_t> &hits, Collector &collector);

private:
    struct List {
        PostingsCursor cursor;
        float step;             // score of an impact of 1, but for the group's weight
    };
    struct Group {
        GroupPostings *postings;
        float weight;
        std::vector<List> lists;
        const float *bounds;    // by block, but for the weight
        uint64_t members;       // of the block
    };

    void rewind();
    std::vector<float> bounds(size_t blocks) const;
    float opening(const std::vector<uint64_t> &hits, const std::vector<float> &bounds) const;
    void score_block(size_t block, uint64_t hits);
    uint64_t hopeful(size_t block, uint64_t hits);
    static uint64_t scoring(const Group &group, size_t block, float score);

    TopScores &top_;
    std::vector<Group> groups_;
    std::vector<size_t> order_;     // groups, the heaviest first
};

}  // namespace souk
