#include "reader.hpp"

#include "../status.hpp"
#include "matcher.hpp"

#include <algorithm>

namespace souk {

namespace {

// Candidates for each group wanted, so that collapsing leaves enough.
constexpr uint32_t grouping_factor = 5;

// Two commits that land while a database opens take its blocks away; it is opened again then.
Xapian::Database open_between_commits(const std::string &path) {
    for (int attempt = 0;; ++attempt) {
        try {
            return Xapian::Database(path);
        } catch (const Xapian::DatabaseModifiedError &) {
            if (attempt == 50) throw;
        }
    }
}

}  // namespace

Reader::Reader(Index &index) : index_(index), database_(open_between_commits(index.files.xapian)) {
    revision_ = database_.get_revision();
}

void Reader::begin() {
    groups_.clear();
    for (int attempt = 0; attempt < 50; ++attempt) {
        auto latest = index_.snapshot();
        if (latest->revision != revision_) {
            database_.reopen();
            revision_ = database_.get_revision();
        }
        if (latest->revision == revision_) {
            snapshot_ = std::move(latest);
            return;
        }
        // A commit is on disk that is not published yet: by our writer in a moment, or by another process.
        if (latest->revision < revision_ && !index_.refresh()) index_.wait_for(revision_);
    }
    throw Failure(SOUK_MODIFIED, "the index changes too fast to be read");
}

// Everything there is, but for documents with an excluded word.
void Reader::browse(const souk_plan &plan, Collector &collector) {
    std::vector<bool> excluded(plan.excluded_count > 0 ? snapshot_->last_document + 1 : 0);
    for (uint32_t i = 0; i < plan.excluded_count; ++i) {
        auto term = std::string(index_.vocabulary.stem(plan.excluded[i]).view());
        for (auto it = database_.postlist_begin(term); it != database_.postlist_end(term); ++it) excluded[*it] = true;
    }
    for (uint32_t document = 1; document <= snapshot_->last_document; ++document) {
        if (excluded.empty() || !excluded[document]) collector.consider(document);
    }
}

void Reader::match(const souk_plan &plan, Collector &collector, std::vector<Candidate> &candidates) {
    if (plan.group_count == 0) {
        browse(plan, collector);
        return;
    }
    bool ranks = !collector.sorts_by_column() && !plan.counts_only;
    size_t wanted = std::max(plan.window, plan.wanted);
    if (collector.groups()) wanted *= grouping_factor;
    candidates = Matcher(index_, *snapshot_, database_, plan, groups_).run(collector, ranks ? wanted : 0);
}

// Leaves the best of each group, which comes first.
void Reader::group(const souk_plan &plan, std::vector<Candidate> &candidates, Collector &collector) {
    if (!collector.groups()) return;
    std::vector<uint32_t> seen;
    size_t kept = 0;
    for (const auto &candidate : candidates) {
        uint32_t group = collector.group_of(candidate.document);
        if (group != SOUK_NONE) {
            if (std::find(seen.begin(), seen.end(), group) != seen.end()) continue;
            seen.push_back(group);
        }
        candidates[kept++] = candidate;
        if (kept >= std::max(plan.wanted, plan.window)) break;
    }
    candidates.resize(kept);
}

void Reader::search(const souk_plan &plan, souk_answer &answer) {
    if (!snapshot_) begin();
    try {
        answer_plan(plan, answer);
    } catch (const Xapian::DatabaseModifiedError &) {
        explain_overwritten();
    }
}

// Blocks of the newest commit are never overwritten: when there is none since, they were damaged.
void Reader::explain_overwritten() {
    try {
        database_.reopen();
    } catch (const Xapian::DatabaseModifiedError &) {
        throw Failure(SOUK_MODIFIED, "a commit overtook the search");
    }
    uint64_t before = revision_;
    revision_ = database_.get_revision();
    if (revision_ == before) throw Failure(SOUK_DAMAGED, "a block was changed");
    throw Failure(SOUK_MODIFIED, "a commit overtook the search");
}

void Reader::answer_plan(const souk_plan &plan, souk_answer &answer) {
    answer = {};
    facet_counts_.clear();
    answer.revision = snapshot_->revision;
    candidates_.clear();
    collector_ = std::make_unique<Collector>(index_, *snapshot_, plan);
    Collector &collector = *collector_;
    double started = monotonic_seconds();
    bool exact = true;
    try {
        match(plan, collector, candidates_);
    } catch (const SearchStopped &) {
        answer.timed_out = true;
        exact = false;
        candidates_.clear();
        for (uint32_t document : collector.first_hits()) candidates_.push_back({document, 0});
    }
    answer.exact = exact;
    answer.match_seconds = monotonic_seconds() - started;
    started += answer.match_seconds;
    answer_with(plan, collector, candidates_, answer);
    answer.rank_seconds = monotonic_seconds() - started;
}

const std::vector<souk_facet_counts> &Reader::count_facets() {
    if (collector_ && facet_counts_.empty()) {
        collector_->count_facets();
        for (auto &facet : collector_->facets()) facet_counts_.push_back(facet.result());
    }
    return facet_counts_;
}

// What is shown of a hit lies anywhere in files of any size; it is asked for next.
void Reader::fetch_ahead(uint32_t document) const {
    const DocumentRefs *refs = snapshot_->refs(document);
    if (!refs) return;
    constexpr uint32_t line = 64, most = 512;
    for (uint32_t at = 0; at < std::min(refs->columns.length, most); at += line) {
        __builtin_prefetch(index_.columns_arena.at(refs->columns.offset + at));
    }
    for (uint32_t at = 0; at < std::min(refs->payload.length, most); at += line) {
        __builtin_prefetch(index_.payload.at(refs->payload.offset + at));
    }
}

void Reader::answer_with(
    const souk_plan &plan, Collector &collector, std::vector<Candidate> &candidates, souk_answer &answer) {
    hits_.clear();
    auto hit = [&](uint32_t document) {
        uint32_t count = 1;
        if (collector.groups()) count = collector.group_count(collector.group_of(document));
        return souk_hit{document, count, 0, 0, 0, nullptr};
    };
    if (plan.counts_only) {
        candidates.clear();
    } else if (collector.sorts_by_column()) {
        for (const auto &sorted : collector.sorted()) hits_.push_back(hit(sorted.document));
    } else {
        if (candidates.empty() && plan.group_count == 0) {
            for (uint32_t document : collector.first_hits()) candidates.push_back({document, 0});
        }
        size_t window = collector.groups() ? plan.window * grouping_factor : plan.window;
        std::vector<Candidate> rest;
        if (candidates.size() > window) {
            rest.assign(candidates.begin() + static_cast<ptrdiff_t>(window), candidates.end());
            candidates.resize(window);
        }
        // Behind candidates that are left out, none of the rest is wanted either.
        Ranker(index_, *snapshot_, plan).rank(candidates, collector.groups() ? window : plan.wanted);
        candidates.insert(candidates.end(), rest.begin(), rest.end());
        group(plan, candidates, collector);
        if (candidates.size() > plan.wanted) candidates.resize(plan.wanted);
        for (const auto &candidate : candidates) {
            souk_hit h = hit(candidate.document);
            h.score = candidate.score;
            h.text_score = candidate.text_score;
            h.found = candidate.found;
            h.features = candidate.features;
            hits_.push_back(h);
        }
    }
    for (const souk_hit &hit : hits_) fetch_ahead(hit.document);
    answer.hits = hits_.data();
    answer.hit_count = static_cast<uint32_t>(hits_.size());
    answer.total = collector.groups() ? collector.group_total() : collector.total();
}

}  // namespace souk
