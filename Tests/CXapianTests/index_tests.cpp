#include "checks.hpp"
#include "core_tests.hpp"
#include "toy_shop.hpp"

#include <atomic>
#include <thread>

using namespace toy;

namespace {

Writer writer_of(const Opened &opened) {
    souk_writer *made = nullptr;
    CHECK(call([&](char **error) { return souk_writer_open(opened.index.get(), false, &made, error); }));
    return Writer(made);
}

Outcome upsert(souk_writer *writer, const Product &product) {
    auto columns = schema();
    Document document(souk_document_create(columns.get()));
    fill(document.get(), product);
    return call([&](char **error) { return souk_writer_upsert(writer, document.get(), error); });
}

Outcome erase(souk_writer *writer, const std::string &id) {
    return call([&](char **error) { return souk_writer_delete(writer, id.data(), id.size(), error); });
}

Outcome commit(souk_writer *writer, int64_t sequence) {
    return call([&](char **error) { return souk_writer_commit(writer, "epoch", 5, sequence, error); });
}

souk_index_state state_of(const Opened &opened) {
    souk_index_state state;
    souk_index_state_of(opened.index.get(), &state);
    return state;
}

}  // namespace

void test_text() {
    Analyzer analyzer(souk_analyzer_create("english"));
    CHECK(souk_analyzer_create("klingon") == nullptr);
    const souk_token *tokens = nullptr;
    // Words, a joined form, letters beyond the Latin ones, bytes that are no UTF-8.
    for (std::string text : {"Crème Wi-Fi 12.5 cm", "日本語のラップトップ", "\xff\xfe broken \xe2\x82", "", "-", "ẞ ﬁ İ ǅ"}) {
        size_t count = souk_analyzer_tokens(analyzer.get(), text.data(), text.size(), &tokens);
        for (size_t i = 0; i < count; ++i) {
            CHECK(tokens[i].begin <= tokens[i].end && tokens[i].end <= text.size());
            CHECK(tokens[i].length > 0);
        }
    }
    std::string text = "  Crème   BRÛLÉE ";
    const char *folded = nullptr;
    size_t length = souk_analyzer_fold(analyzer.get(), text.data(), text.size(), &folded);
    CHECK_EQUAL(std::string(folded, length), "creme brulee");
    const char *stem = nullptr;
    length = souk_analyzer_stem(analyzer.get(), "kettles", 7, &stem);
    CHECK_EQUAL(std::string(stem, length), "kettl");
}

void test_building() {
    // None, one, several shards.
    for (int count : {0, 1, 50, 7000}) {
        Folder folder;
        CHECK(build(folder.path("index"), count, 2));
        auto opened = open(folder.path("index"));
        CHECK(opened.outcome);
        if (!opened.outcome) continue;
        CHECK_EQUAL(state_of(opened).documents, static_cast<uint32_t>(count));
        CHECK_EQUAL(state_of(opened).sequence, 7);
        if (count > 0) CHECK_EQUAL(payload(opened, "p1"), R"({"id":"p1"})");
        CHECK_EQUAL(payload(opened, "p0"), "");
        char epoch[16];
        CHECK_EQUAL(std::string(epoch, souk_index_epoch(opened.index.get(), epoch, sizeof epoch)), "epoch");
    }
    Folder folder;
    auto columns = schema();
    souk_builder *made = nullptr;
    CHECK(call([&](char **error) { return souk_builder_create(folder.path().c_str(), columns.get(), 1, &made, error); }));
    Builder builder(made);
    Document document(souk_document_create(columns.get()));
    Product nameless = product(1);
    for (std::string id : {std::string(), std::string(201, 'x')}) {
        nameless.id = id;
        fill(document.get(), nameless);
        auto refused = call([&](char **error) { return souk_builder_add(builder.get(), document.get(), error); });
        CHECK_EQUAL(refused.status, SOUK_INVALID);
    }
    // A builder that is given up leaves nothing running.
}

void test_writing() {
    Folder folder;
    CHECK(build(folder.path("index"), 20, 1));
    auto opened = open(folder.path("index"));
    {
        auto writer = writer_of(opened);
        souk_writer *second = nullptr;
        auto refused = call([&](char **error) { return souk_writer_open(opened.index.get(), false, &second, error); });
        CHECK_EQUAL(refused.status, SOUK_LOCKED);

        auto changed = product(3);
        changed.name = "Golden bowl";
        CHECK(upsert(writer.get(), changed));
        CHECK(upsert(writer.get(), product(21)));
        CHECK(erase(writer.get(), "p4"));
        CHECK(erase(writer.get(), "unknown"));
        CHECK_EQUAL(Query().words(opened, {"clay"}).run(opened).size(), 20u);
        CHECK(commit(writer.get(), 8));
        CHECK_EQUAL(Query().words(opened, {"clay"}).run(opened).size(), 20u);
        CHECK_EQUAL(Query().words(opened, {"golden"}).run(opened), std::vector<std::string>{"p3"});
        CHECK_EQUAL(payload(opened, "p4"), "");

        // What is cancelled was never there.
        CHECK(erase(writer.get(), "p5"));
        CHECK(upsert(writer.get(), product(22)));
        CHECK(call([&](char **error) { return souk_writer_cancel(writer.get(), error); }));
        CHECK(commit(writer.get(), 9));
        CHECK_EQUAL(payload(opened, "p22"), "");
        CHECK_EQUAL(payload(opened, "p5"), R"({"id":"p5"})");

        // Many times in one commit, also there and away and there again.
        for (int round = 0; round < 10; ++round) {
            CHECK(upsert(writer.get(), product(30)));
            CHECK(erase(writer.get(), "p30"));
        }
        CHECK(upsert(writer.get(), product(30)));
        CHECK(commit(writer.get(), 10));
        CHECK_EQUAL(payload(opened, "p30"), R"({"id":"p30"})");
        CHECK_EQUAL(state_of(opened).documents, 21u);

        auto columns = schema();
        Document patch(souk_document_create(columns.get()));
        souk_document_begin(patch.get(), "p1", 2);
        souk_document_number(patch.get(), "price", 5, 1000);
        souk_document_payload(patch.get(), reinterpret_cast<const uint8_t *>("new"), 3);
        CHECK(call([&](char **error) { return souk_writer_patch(writer.get(), patch.get(), error); }));
        CHECK(commit(writer.get(), 11));
        CHECK_EQUAL(payload(opened, "p1"), "new");
        CHECK_EQUAL(Query().sort(price, true).run(opened).at(0), "p1");
    }
    auto again = open(folder.path("index"));
    CHECK_EQUAL(state_of(again).sequence, 11);
    CHECK_EQUAL(state_of(again).documents, 21u);
    CHECK_EQUAL(Query().words(again, {"golden"}).run(again), std::vector<std::string>{"p3"});
}

void test_reopening() {
    Folder folder;
    CHECK(build(folder.path("index"), 10, 1));
    // Two of them, as two processes have it.
    auto first = open(folder.path("index")), second = open(folder.path("index"));
    for (int number = 11; number < 40; ++number) {
        auto writer = writer_of(first);
        CHECK(upsert(writer.get(), product(number)));
        if (number % 3 == 0) CHECK(erase(writer.get(), "p" + std::to_string(number - 2)));
        CHECK(commit(writer.get(), number));
        bool changed = false;
        CHECK(call([&](char **error) { return souk_index_refresh(second.index.get(), &changed, error); }));
        CHECK(changed);
        CHECK_EQUAL(state_of(second).sequence, number);
        CHECK_EQUAL(Query().words(second, {"clay"}).run(second), Query().words(first, {"clay"}).run(first));
    }
    bool changed = true;
    CHECK(call([&](char **error) { return souk_index_refresh(second.index.get(), &changed, error); }));
    CHECK(!changed);
}

// Readers on threads of their own beside a writer that commits.
void test_threads() {
    Folder folder;
    CHECK(build(folder.path("index"), 100, 2));
    auto opened = open(folder.path("index"));
    std::atomic<bool> is_over{false};
    std::atomic<int> searches{0}, faults{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
            Opened own;
            souk_reader *reader = nullptr;
            auto made = call([&](char **error) { return souk_reader_open(opened.index.get(), &reader, error); });
            if (!made) {
                ++faults;
                return;
            }
            own.reader.reset(reader);
            own.index.reset(opened.index.get());
            while (!is_over || searches == 0) {
                Query query;
                auto ids = query.words(own, {"clay"}).facet(brand).facet(price).run(own);
                if (query.outcome ? ids.size() != 100 : query.outcome.status != SOUK_MODIFIED) ++faults;
                if (payload(own, "p50").empty()) ++faults;
                ++searches;
            }
            // It is the other's.
            (void)own.index.release();
        });
    }
    // One that opens readers again and again.
    threads.emplace_back([&] {
        while (!is_over) {
            souk_reader *reader = nullptr;
            if (!call([&](char **error) { return souk_reader_open(opened.index.get(), &reader, error); })) ++faults;
            if (reader) souk_reader_dispose(reader);
        }
    });
    {
        auto writer = writer_of(opened);
        for (int round = 0; round < 60; ++round) {
            auto changed = product(1 + round % 100);
            changed.price += 1000;
            if (!upsert(writer.get(), changed) || !commit(writer.get(), 100 + round)) ++faults;
        }
    }
    is_over = true;
    for (auto &thread : threads) thread.join();
    CHECK(searches > 0);
    CHECK_EQUAL(faults.load(), 0);
}
