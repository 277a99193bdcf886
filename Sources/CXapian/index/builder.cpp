#include "builder.hpp"

#include "../status.hpp"
#include "writer.hpp"

#include <filesystem>

namespace souk {

namespace {

// Documents and terms of the first shards: few enough that the workers begin early and end together. Later shards are
// larger: all of them are open at once when they are combined, and files are few.
constexpr size_t shard_documents = 3'072;
constexpr size_t shard_terms = 200'000;
constexpr size_t shards_of_a_size = 16;

}  // namespace

Builder::Builder(const std::string &folder, Schema schema, unsigned threads)
    : folder_(folder), files_(folder), schema_(std::move(schema)), encoder_(schema_, vocabulary_, columns_),
      most_waiting_(threads) {
    for (const auto &column : schema_.columns) columns_.declare(column.name, column.kind, column.role);
    content_.open(files_.content, true);
    columns_arena_.open(files_.columns, true);
    payload_.open(files_.payload, true);
    words_.open(files_.words, true);
    for (unsigned i = 0; i < threads; ++i) workers_.emplace_back([this] { work(); });
}

Builder::~Builder() { join(); }

void Builder::join() {
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
    }
    changed_.notify_all();
    for (auto &worker : workers_) worker.join();
    workers_.clear();
}

void Builder::work() {
    while (true) {
        std::pair<std::string, Batch> job;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return closed_ || !queue_.empty(); });
            if (queue_.empty() || failure_) return;
            job = std::move(queue_.front());
            queue_.pop_front();
        }
        changed_.notify_all();
        try {
            build_shard(job.second, job.first);
        } catch (...) {
            std::lock_guard lock(mutex_);
            failure_ = std::current_exception();
            changed_.notify_all();
            return;
        }
    }
}

void Builder::build_shard(const Batch &batch, const std::string &path) {
    Xapian::WritableDatabase shard(
        path, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_DANGEROUS | Xapian::DB_NO_SYNC, 0);
    for (const auto &posting : batch) {
        shard.replace_document(posting.document, make_document(vocabulary_, posting.terms, posting.refs));
    }
    shard.commit();
    shard.close();
}

void Builder::check_workers() {
    if (failure_) std::rethrow_exception(failure_);
}

void Builder::hand_over() {
    if (batch_.empty()) return;
    std::string path = folder_ + "/shard" + std::to_string(shards_.size());
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || queue_.size() < most_waiting_; });
    check_workers();
    shards_.push_back(path);
    queue_.emplace_back(path, std::move(batch_));
    lock.unlock();
    changed_.notify_all();
    batch_.clear();
    batch_terms_ = 0;
}

void Builder::add(const DocumentDraft &draft) {
    Posting posting;
    posting.document = next_document_++;
    encoder_.encode_content(draft, record_, posting.terms);
    posting.refs.content = append_record(content_, record_.data(), record_.size());
    encoder_.encode_columns(draft, {}, record_);
    posting.refs.columns = append_record(columns_arena_, record_.data(), record_.size());
    posting.refs.payload = append_record(payload_, draft.payload.data(), draft.payload.size());
    auto [known, fresh] = ids_.emplace(draft.id, posting.document);
    if (!fresh) {
        replaced_.push_back(known->second);
        known->second = posting.document;
    }
    batch_terms_ += posting.terms.size();
    batch_.push_back(std::move(posting));
    size_t growth = 1 + shards_.size() / shards_of_a_size;
    if (batch_.size() >= shard_documents * growth || batch_terms_ >= shard_terms * growth) hand_over();
}

void Builder::combine_shards() {
    namespace fs = std::filesystem;
    if (shards_.empty()) {
        Xapian::WritableDatabase(files_.xapian, Xapian::DB_CREATE | Xapian::DB_NO_SYNC).commit();
    } else if (shards_.size() == 1) {
        fs::rename(shards_[0], files_.xapian);
    } else {
        Xapian::Database all;
        for (const auto &shard : shards_) all.add_database(Xapian::Database(shard));
        all.compact(files_.xapian, Xapian::DBCOMPACT_NO_RENUMBER);
        for (const auto &shard : shards_) fs::remove_all(shard);
    }
}

void Builder::finish(std::string_view epoch, int64_t sequence, bool synchronous) {
    hand_over();
    join();
    check_workers();
    combine_shards();
    append_words(vocabulary_, 0, words_);
    vocabulary_.save_uses(files_.uses);
    for (Arena *arena : {&content_, &columns_arena_, &payload_, &words_}) {
        if (synchronous) {
            arena->sync();
        } else {
            arena->flush();
        }
    }
    CommitRecord commit;
    commit.content = content_.size();
    commit.columns = columns_arena_.size();
    commit.payload = payload_.size();
    commit.words = words_.size();
    commit.word_count = vocabulary_.size();
    commit.sequence = sequence;
    commit.epoch = epoch;
    commit.column_names = undeclared_names(columns_);
    // Nobody else knows this folder: a lock that is held lives on in a program that is being started.
    Xapian::WritableDatabase database(
        files_.xapian, Xapian::DB_OPEN | Xapian::DB_RETRY_LOCK | (synchronous ? 0 : Xapian::DB_NO_SYNC));
    for (uint32_t document : replaced_) database.delete_document(document);
    commit.store(database);
    database.commit();
    database.close();
}

}  // namespace souk
