#include "filter.hpp"

#include "../status.hpp"

namespace souk {

Filter::Filter(const souk_filter &filter, const ColumnTable &columns) : column_(filter.column) {
    for (uint32_t i = 0; i < filter.node_count; ++i) {
        const souk_filter_node &from = filter.nodes[i];
        Node node{from.kind, from.count, 0, {}, {}, {}, from.low, from.high, from.low2, from.low_open, from.high_open};
        if (from.kind >= SOUK_FILTER_ORDINALS && from.kind != SOUK_FILTER_DOCUMENTS) {
            if (from.column >= columns.size()) throw Failure(SOUK_INVALID, "a filter names no column");
            node.column = ColumnAccess(columns, from.column);
        }
        if (from.kind == SOUK_FILTER_ORDINALS) {
            uint32_t last = from.count > 0 ? from.ordinals[from.count - 1] : 0;
            node.ordinals.resize(last / 64 + 1);
            for (uint32_t j = 0; j < from.count; ++j) {
                node.ordinals[from.ordinals[j] / 64] |= uint64_t{1} << (from.ordinals[j] % 64);
            }
        } else if (from.kind == SOUK_FILTER_DOCUMENTS) {
            node.documents.assign(from.ordinals, from.ordinals + from.count);
        }
        nodes_.push_back(std::move(node));
    }
    if (nodes_.empty() || link(0) != nodes_.size()) throw Failure(SOUK_INVALID, "a filter is not well formed");
}

uint32_t Filter::link(uint32_t index) {
    if (index >= nodes_.size()) throw Failure(SOUK_INVALID, "a filter ends too early");
    uint32_t operands = 0;
    if (nodes_[index].kind == SOUK_FILTER_NOT) operands = 1;
    if (nodes_[index].kind <= SOUK_FILTER_OR) operands = nodes_[index].count;
    uint32_t next = index + 1;
    for (uint32_t i = 0; i < operands; ++i) next = link(next);
    nodes_[index].end = next;
    return next;
}

// Answers for the node and moves behind its operands.
bool Filter::evaluate(const DocumentCursor &at, uint32_t document, size_t &index) const {
    const Node &node = nodes_[index++];
    bool result;
    switch (node.kind) {
    case SOUK_FILTER_AND:
    case SOUK_FILTER_OR: {
        bool until = node.kind == SOUK_FILTER_OR;
        result = !until;
        for (uint32_t i = 0; i < node.count && result != until; ++i) result = evaluate(at, document, index);
        break;
    }
    case SOUK_FILTER_NOT:
        result = !evaluate(at, document, index);
        break;
    default:
        result = holds(node, at, document);
    }
    index = node.end;
    return result;
}

bool Filter::holds(const Node &node, const DocumentCursor &at, uint32_t document) const {
    switch (node.kind) {
    case SOUK_FILTER_ORDINALS:
        return node.column.any_ordinal(at, [&](uint32_t ordinal) {
            return ordinal / 64 < node.ordinals.size() && node.ordinals[ordinal / 64] >> (ordinal % 64) & 1;
        });
    case SOUK_FILTER_RANGE: {
        auto within = [&](double number) {
            return (node.low_open ? number > node.low : number >= node.low) &&
                (node.high_open ? number < node.high : number <= node.high);
        };
        if (node.column.is_numeric()) return within(node.column.number(at));
        return node.column.any_ordinal(at, [&](uint32_t ordinal) {
            return within(node.column.values()[ordinal].number);
        });
    }
    case SOUK_FILTER_NEAR:
        return node.column.distance(at, node.low, node.low2) <= node.high;
    case SOUK_FILTER_DOCUMENTS:
        return std::binary_search(node.documents.begin(), node.documents.end(), document);
    case SOUK_FILTER_EXISTS:
        if (node.column.is_numeric()) return !std::isnan(node.column.number(at));
        return node.column.any_ordinal(at, [](uint32_t) { return true; });
    default:
        return false;
    }
}

}  // namespace souk
