#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace souk {

// How often each value of a column occurs in all documents of a snapshot. Where most documents are hits, the others
// are counted and taken off.
class FacetTotals {
public:
    using Counts = std::shared_ptr<const std::vector<uint32_t>>;

    template <typename Make> Counts get(uint32_t column, const Make &make) {
        std::lock_guard lock(mutex_);
        Counts &counts = by_column_[column];
        if (!counts) counts = std::make_shared<const std::vector<uint32_t>>(make());
        return counts;
    }

private:
    std::mutex mutex_;
    std::map<uint32_t, Counts> by_column_;
};

}  // namespace souk
