import Catalog
import CatalogIndexing
import CommerceKernel
import Foundation
import Inventory
import Outbox
import Storage

extension FuzzTarget {
    /// Every import format, found by its content, in a dry run.
    static func imports() throws -> FuzzTarget {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let store = try Store.open(
            at: folder.appending(path: "fuzz.sqlite").path,
            migrations: Outbox.migrations + CatalogService.migrations + InventoryService.migrations)
        let time = ManualTime()
        let catalog = CatalogService(time: time, ids: SystemIDs(), defaultCurrency: .usd)
        let publishing = ProductPublishing(catalog: catalog, inventory: InventoryService(time: time))
        let importer = CatalogImporter(store: store, publishing: publishing)
        return FuzzTarget(
            name: "import",
            seeds: [
                #"{"id":"a","name":"Kettle","price":12.5,"stock":3,"variants":[{"id":"a-1","options":{"color":"Red"}}]}"#
                    + "\n" + #"{"id":"b","name":"Cup","category":["Home","Kitchen"],"attributes":{"size":["S","M"]}}"#,
                #"[{"id":"a","name":"Kettle"},{"id":"b","name":"Cup","price":null}]"#,
                "id,name,price,stock\na,\"Kettle, red\",12.50,3\nb,\"two\nlines\",1,\n",
                "id\ttitle\tlink\tprice\tavailability\titem_group_id\na\tKettle\thttps://e.com/a\t15.00 USD\tin stock\tg1\n",
                "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src\nk,Kettle,Color,Red,12.50,https://e.com/a.jpg\nk,,,Blue,13.00,\n",
                "ID,Type,SKU,Name,Regular price,Parent\n1,variable,K,Kettle,,\n2,variation,K-1,Kettle red,12.50,K\n",
                "Product Handle;Product Title;Variant Title;Price EUR\nk;Kettle;Red;12.50\n",
                "<?xml version=\"1.0\"?><rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><item><g:id>a</g:id>"
                    + "<title>Kettle &amp; cup</title><g:price>15.00 USD</g:price></item></channel></rss>",
            ],
            words: [
                "\"\"", ",", ";", "\t", "\n", "price", "<item>", "</item>", "<![CDATA[", "]]>", "&#x0;", "&lt;", "{",
                "}", "[",
                "\u{1F}\u{8B}\u{08}", "variants", "attributes",
            ]
        ) { bytes in
            var options = ImportOptions(currency: .usd)
            options.isDryRun = true
            _ = try? importer.run(MemorySource(bytes), options: options, indexing: .none)
        }
    }
}
