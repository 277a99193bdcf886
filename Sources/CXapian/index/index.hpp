#pragma once

#include "../files/arena.hpp"
#include "dictionary.hpp"
#include "record.hpp"
#include "schema.hpp"
#include "snapshot.hpp"
#include "vocabulary.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <xapian.h>

namespace souk {

// The value slot of a document that says where its records lie.
constexpr Xapian::valueno refs_slot = 0;
constexpr const char *index_format = "2";

// Where the parts of a generation are.
struct IndexFiles {
    explicit IndexFiles(const std::string &folder)
        : xapian(folder + "/xapian"), content(folder + "/content.arena"), columns(folder + "/columns.arena"),
          payload(folder + "/payload.arena"), words(folder + "/words.arena"), uses(folder + "/uses") {}
    std::string xapian, content, columns, payload, words, uses;
};

// What a commit says of the files beside Xapian, in Xapian's metadata.
struct CommitRecord {
    uint64_t content = 0, columns = 0, payload = 0, words = 0;      // bytes
    uint32_t word_count = 0;
    int64_t sequence = 0;
    std::string epoch;
    std::string column_names;       // of undeclared columns, each followed by a line end

    void store(Xapian::WritableDatabase &database) const;
    static CommitRecord load(const Xapian::Database &database);
};

// Finds documents by id. Guarded by a lock, since it is changed in place.
class DocumentIds {
public:
    uint32_t find(std::string_view id) const;
    void insert(std::string_view id, uint32_t document);
    void erase(std::string_view id);

private:
    // By hash of the id; the few ids whose hash is taken are kept whole.
    mutable std::shared_mutex mutex_;
    std::vector<std::pair<uint64_t, uint32_t>> slots_ = std::vector<std::pair<uint64_t, uint32_t>>(1 << 10);
    size_t used_ = 0;
    void grow();
};

// One generation: the Xapian database and what is kept beside it, open for reading.
class Index {
public:
    Index(std::string folder, Schema schema);

    const IndexFiles files;
    const Schema schema;
    Arena content, columns_arena, payload, words;
    Vocabulary vocabulary;
    ColumnTable columns;
    DocumentIds ids;

    std::shared_ptr<const Snapshot> snapshot() const { return std::atomic_load(&snapshot_); }
    void publish(std::shared_ptr<const Snapshot> snapshot);
    // A snapshot of at least `revision`, or whatever there is after 200 ms.
    std::shared_ptr<const Snapshot> wait_for(uint64_t revision) const;

    // Takes over what other processes committed. True when there was something. Throws SOUK_MODIFIED when commits come
    // faster than they can be read, SOUK_DAMAGED when there was none that could explain what was read.
    bool refresh();
    // Set while a writer of this process has the index: then nobody else commits.
    std::atomic<bool> has_writer{false};

    // The words written to the file so far, by the last commit that was read or made.
    uint32_t words_on_file = 0;

    std::string_view column_record(const DocumentRefs &refs) const;
    // Throws when the bytes are not those that were written.
    const uint8_t *verified(const Arena &arena, const RecordRef &ref) const;

private:
    void load();
    // What is at the commit that is current; throws Xapian::DatabaseModifiedError when another one came in between.
    bool take_up();
    void load_words(const CommitRecord &commit);
    void load_frequencies();
    void load_columns(const CommitRecord &commit);
    std::vector<RowChange> load_changes(const Snapshot &before);
    void check_sizes(const CommitRecord &commit) const;

    Xapian::Database database_;     // of refresh()
    std::mutex refresh_mutex_;
    uint64_t words_read_ = 0;       // bytes
    std::shared_ptr<const Snapshot> snapshot_;
    mutable std::mutex publish_mutex_;
    mutable std::condition_variable published_;
};

}  // namespace souk
