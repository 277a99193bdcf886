#pragma once

#include "../index/index.hpp"
#include "collector.hpp"
#include "group_postings.hpp"
#include "top_scores.hpp"

#include <memory>
#include <vector>
#include <xapian.h>

namespace souk {

// The first stage: finds the documents that have the words of a plan, shows each to the collector, and keeps those
// with the highest BM25 over the fields' weighted counts.
//
// A document is admitted when it has all groups of one of the combinations. The documents of the rarest groups that
// every combination needs one of are enumerated, the others are only asked; where that would be many, the bit maps of
// the groups are combined instead.
class Matcher {
public:
    Matcher(
        const Index &index, const Snapshot &snapshot, const Xapian::Database &database, const souk_plan &plan,
        GroupPostingsCache &cache);

    // The best `most` hits, best first.
    std::vector<Candidate> run(Collector &collector, size_t most);

private:
    struct List {
        PostingsCursor cursor;
        float quality;
    };
    struct Group {
        std::shared_ptr<GroupPostings> postings;
        float weight;
        std::vector<List> lists;    // of those as typed
    };

    size_t words() const { return snapshot_.last_document / 64 + 1; }
    void choose_drivers();
    template <typename Visit> void each_document(const Visit &visit);
    bool is_crowded() const;
    void run_crowded(Collector &collector, TopScores &top);
    std::vector<uint64_t> admitted();
    void keep_accepted(std::vector<uint64_t> &hits, Collector &collector) const;
    uint64_t look_at(uint32_t document, float &score);
    bool admits(uint64_t groups) const;

    const Snapshot &snapshot_;
    const souk_plan &plan_;
    std::vector<Group> groups_;
    std::vector<std::shared_ptr<const Postings>> excluded_;
    std::vector<uint64_t> combinations_;
    std::vector<size_t> drivers_;
};

}  // namespace souk
