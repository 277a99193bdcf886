#pragma once

#include "index.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace souk {

// Builds a generation from nothing: the calling thread cuts documents into words and writes the arenas, other threads
// make Xapian databases of neighbouring documents, and the end compacts these into one.
class Builder {
public:
    Builder(const std::string &folder, Schema schema, unsigned threads);
    ~Builder();

    void add(const DocumentDraft &draft);
    void finish(std::string_view epoch, int64_t sequence, bool synchronous);

private:
    struct Posting {
        uint32_t document;
        DocumentRefs refs;
        std::vector<TermCount> terms;
    };
    using Batch = std::vector<Posting>;

    void work();
    void build_shard(const Batch &batch, const std::string &path);
    void hand_over();
    void check_workers();
    void join();
    void combine_shards();

    const std::string folder_;
    const IndexFiles files_;
    const Schema schema_;
    Arena content_, columns_arena_, payload_, words_;
    Vocabulary vocabulary_;
    ColumnTable columns_;
    Encoder encoder_;
    std::string record_;

    uint32_t next_document_ = 1;
    std::unordered_map<std::string, uint32_t> ids_;
    std::vector<uint32_t> replaced_;
    Batch batch_;
    size_t batch_terms_ = 0;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<std::string, Batch>> queue_;
    std::vector<std::string> shards_;
    bool closed_ = false;
    std::exception_ptr failure_;
    const size_t most_waiting_;
    std::vector<std::thread> workers_;
};

}  // namespace souk
