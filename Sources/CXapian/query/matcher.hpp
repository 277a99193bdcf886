#pragma once

#include "../index/index.hpp"
#include "collector.hpp"
#include "postings.hpp"
#include "ranker.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>
#include <xapian.h>

namespace souk {

// The documents of a group's variants as bit maps: of those that are only known to be there in some form, and of all,
// once they were asked for.
struct GroupSets {
    std::vector<uint64_t> loose, members;
};

// The sets of the groups of one search, which passes over the index with the same words share.
class GroupSetsCache {
public:
    std::shared_ptr<GroupSets> get(const souk_group &group);
    void clear() { sets_.clear(); }

private:
    std::unordered_map<std::string, std::shared_ptr<GroupSets>> sets_;
};

// The first stage: finds the documents that have the words of a plan, shows each to the collector, and keeps those
// with the highest BM25 over the fields' weighted counts.
//
// A document is admitted when it has all groups of one of the combinations. The documents of the rarest groups that
// every combination needs one of are enumerated, the others are only asked; where that would be many, the bit maps of
// the groups are combined instead, and blocks of 64 documents that cannot have one of the best are passed over (the
// idea of block-max indexes, Ding and Suel 2011).
class Matcher {
public:
    Matcher(
        const Index &index, const Snapshot &snapshot, const Xapian::Database &database, const souk_plan &plan,
        GroupSetsCache &sets);

    // The best `most` hits, best first.
    std::vector<Candidate> run(Collector &collector, size_t most);

private:
    class TopScores;

    // A list of postings, and how far the enumeration has come in it.
    struct List {
        std::shared_ptr<const Postings> postings;
        float quality;
        size_t at = 0;

        // The impact in `document`, which rises from call to call; 0 when it is not there.
        uint32_t impact(uint32_t document);
        void add_to(std::vector<uint64_t> &bits) const;
    };
    struct Group {
        std::vector<List> lists;            // as typed, with impacts
        std::vector<List> others;           // of all other variants
        std::shared_ptr<GroupSets> sets;    // `loose`: the documents of the others
        float loose_quality = 0;
        float weight = 0;
        size_t size = 0;                    // documents at most

        const std::vector<uint64_t> &loose() const { return sets->loose; }
        // The most that a document of word `word` of the bit maps can score by the group.
        float bound(size_t word) const;
    };

    void add_variant(Group &group, const souk_variant &variant, bool first_tier);
    std::shared_ptr<const Postings> both(const Postings &a, const Postings &b) const;
    std::shared_ptr<const Postings> postings_of(uint32_t stem);
    void choose_drivers();
    template <typename Visit> void each_document(const Visit &visit);
    bool is_crowded() const;
    void run_crowded(Collector &collector, TopScores &top);
    const std::vector<uint64_t> &members_of(Group &group) const;
    std::vector<uint64_t> admitted();
    void keep_accepted(std::vector<uint64_t> &hits, Collector &collector) const;
    void score(const std::vector<uint64_t> &hits, Collector &collector, TopScores &top);
    uint64_t look_at(uint32_t document, float &score);
    bool admits(uint64_t groups) const;

    const Index &index_;
    const Snapshot &snapshot_;
    const Xapian::Database &database_;
    const souk_plan &plan_;
    std::vector<Group> groups_;
    std::vector<List> excluded_;
    std::vector<uint64_t> combinations_;
    std::vector<size_t> drivers_;
};

}  // namespace souk
