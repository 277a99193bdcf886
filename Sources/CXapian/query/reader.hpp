#pragma once

#include "../index/index.hpp"
#include "collector.hpp"
#include "matcher.hpp"
#include "ranker.hpp"

#include <memory>
#include <vector>
#include <xapian.h>

namespace souk {

// What one thread searches with: its own Xapian database, and the snapshot of the same commit.
class Reader {
public:
    explicit Reader(Index &index);

    // Takes up the newest commit.
    void begin();
    // Throws SOUK_MODIFIED when a commit overtook it, so that it has to begin again.
    void search(const souk_plan &plan, souk_answer &answer);
    // Of the last search, by facet of its plan.
    const std::vector<souk_facet_counts> &count_facets();

    Index &index() { return index_; }
    const Snapshot &snapshot() const { return *snapshot_; }

private:
    void answer_plan(const souk_plan &plan, souk_answer &answer);
    [[noreturn]] void explain_overwritten();
    void match(const souk_plan &plan, Collector &collector, std::vector<Candidate> &candidates);
    void browse(const souk_plan &plan, Collector &collector);
    void group(const souk_plan &plan, std::vector<Candidate> &candidates, Collector &collector);
    void fetch_ahead(uint32_t document) const;
    void answer_with(
        const souk_plan &plan, Collector &collector, std::vector<Candidate> &candidates, souk_answer &answer);

    Index &index_;
    Xapian::Database database_;
    uint64_t revision_ = 0;
    std::shared_ptr<const Snapshot> snapshot_;
    GroupPostingsCache groups_;         // of the searches since begin()

    // The last answer.
    std::unique_ptr<Collector> collector_;
    std::vector<Candidate> candidates_;
    std::vector<souk_hit> hits_;
    std::vector<souk_facet_counts> facet_counts_;
};

}  // namespace souk
