#pragma once

#include "index.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace souk {

// Appends the words of `vocabulary` from number `from` on to a words file.
void append_words(const Vocabulary &vocabulary, uint32_t from, Arena &words);
// The names of the undeclared columns, as a commit record has them.
std::string undeclared_names(const ColumnTable &columns);

// Appends records to the arenas and says where they are.
RecordRef append_record(Arena &arena, const void *bytes, size_t length);
// A Xapian document of stems and refs.
Xapian::Document make_document(
    const Vocabulary &vocabulary, const std::vector<TermCount> &terms, const DocumentRefs &refs);

// The one writer of an index. What it was told is neither on disk nor visible until commit().
class Writer {
public:
    Writer(Index &index, bool synchronous);
    ~Writer();

    void upsert(const DocumentDraft &draft);
    void erase(std::string_view id);
    void patch(const DocumentDraft &draft);
    void commit(std::string_view epoch, int64_t sequence);
    // Forgets what was not committed.
    void cancel();

private:
    // What is known of a document that was written since the last commit.
    struct Pending {
        std::string id;
        bool alive;
        bool existed;           // in the published snapshot
        DocumentRefs refs;
    };

    struct Known {
        uint32_t document = 0;  // 0 when there is none
        DocumentRefs refs;
    };
    void begin();
    Known known(std::string_view id);
    void note(uint32_t document, std::string_view id, bool alive, const DocumentRefs &refs);
    void count_stems(const DocumentRefs &refs, int change);
    std::string_view readable(Arena &arena, const RecordRef &ref);
    void replace_refs(uint32_t document, const DocumentRefs &refs);
    std::vector<RowChange> row_changes();

    Index &index_;
    Xapian::WritableDatabase database_;
    Encoder encoder_;
    const bool synchronous_;
    uint32_t next_document_;
    CommitRecord committed_;
    std::unordered_map<uint32_t, Pending> pending_;
    std::unordered_map<std::string, uint32_t> pending_ids_;     // 0 for one that is gone
    std::unordered_map<uint32_t, int> stem_changes_;
    std::string record_, columns_record_;
    std::vector<TermCount> terms_;
};

}  // namespace souk
