#pragma once

#include "ranker.hpp"

#include <algorithm>
#include <vector>

namespace souk {

// The best documents so far by score, then by number, and what the next one has to beat.
//
// Twice as many as are wanted are gathered before the worse half goes, which is cheaper than a heap that is always in
// order.
class TopScores {
public:
    TopScores(size_t most, const souk_plan &plan)
        : most_(most), continues_(plan.is_after_score),
          after_{static_cast<float>(plan.after_score), plan.after_document, 0} {}

    size_t most() const { return most_; }
    // Whether a document with at most this score, and at least this number, may be among the best.
    bool may_have(float score, uint32_t document) const {
        return score > worst_.score || (score == worst_.score && document < worst_.document);
    }
    // What is below it is not among the best.
    float threshold() const { return worst_.score; }
    void add(float score, uint32_t document, uint64_t found) {
        Scored entry{score, document, found};
        if (continues_ && !(after_ < entry)) return;
        if (!may_have(score, document) || most_ == 0) return;
        gathered_.push_back(entry);
        if (gathered_.size() == most_ * 2) drop_worse();
    }
    std::vector<Candidate> best() {
        if (gathered_.size() > most_) drop_worse();
        std::sort(gathered_.begin(), gathered_.end());
        std::vector<Candidate> best;
        best.reserve(gathered_.size());
        for (const Scored &entry : gathered_) {
            Candidate candidate;
            candidate.document = entry.document;
            candidate.text_score = static_cast<double>(entry.score);
            candidate.has = entry.found;
            best.push_back(candidate);
        }
        return best;
    }

private:
    struct Scored {
        float score;
        uint32_t document;
        uint64_t found;
        bool operator<(const Scored &other) const {
            return score != other.score ? score > other.score : document < other.document;
        }
    };

    void drop_worse() {
        auto worst = gathered_.begin() + static_cast<ptrdiff_t>(most_ - 1);
        std::nth_element(gathered_.begin(), worst, gathered_.end());
        worst_ = *worst;
        gathered_.resize(most_);
    }

    std::vector<Scored> gathered_;
    size_t most_;
    bool continues_;
    Scored after_;
    Scored worst_{-1, 0, 0};    // of those that stay, once there are enough
};

}  // namespace souk
