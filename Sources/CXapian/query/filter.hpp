#pragma once

#include "../include/souk_xapian.h"
#include "column_access.hpp"

#include <vector>

namespace souk {

// A filter ready to be asked of documents: nodes in prefix order, with the sets of ordinals as bit maps.
class Filter {
public:
    Filter(const souk_filter &filter, const ColumnTable &columns);

    bool accepts(const DocumentCursor &at, uint32_t document) const {
        size_t node = 0;
        return evaluate(at, document, node);
    }
    uint32_t column() const { return column_; }

private:
    struct Node {
        souk_filter_kind kind;
        uint32_t count;         // operands
        uint32_t end;           // index of the node after this one and its operands
        ColumnAccess column;
        std::vector<uint64_t> ordinals;
        std::vector<uint32_t> documents;
        double low, high, low2;
        bool low_open, high_open;
    };

    bool evaluate(const DocumentCursor &at, uint32_t document, size_t &node) const;
    bool holds(const Node &node, const DocumentCursor &at, uint32_t document) const;
    uint32_t link(uint32_t node);

    std::vector<Node> nodes_;
    uint32_t column_;
};

}  // namespace souk
