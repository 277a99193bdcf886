import CatalogIndexing
import CommerceKernel
import Foundation

extension FuzzTarget {
    /// Every import format by itself, each found by its content, read and checked but not written.
    static let imports: [FuzzTarget] = [
        reading(
            "csv",
            [
                "id,name,price,stock\na,\"Kettle, red\",12.50,3\nb,\"two\nlines\",1,\n",
                "id;name;price;category\na;Kettle;12,50;Home > Kitchen\n",
                "id\ttitle\tlink\tprice\tavailability\titem_group_id\na\tKettle\thttps://e.com/a\t15.00 USD\tin stock\tg1\n",
                "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src\nk,Kettle,Color,Red,12.50,https://e.com/a.jpg\nk,,,Blue,13.00,\n",
                "ID,Type,SKU,Name,Regular price,Parent\n1,variable,K,Kettle,,\n2,variation,K-1,Kettle red,12.50,K\n",
                "Product Handle;Product Title;Variant Title;Price EUR\nk;Kettle;Red;12.50\n",
            ], ["\"\"", "\",", ",", ";", "\t", "\n", "\r", "price", "name", "variants", "Option2 Name", " > "]),
        reading(
            "jsonl",
            [
                #"{"id":"a","name":"Kettle","price":12.5,"stock":3,"variants":[{"id":"a-1","options":{"color":"Red"}}]}"#
                    + "\n" + #"{"id":"b","name":"Cup","category":["Home","Kitchen"],"attributes":{"size":["S","M"]}}"#,
                #"[{"id":"a","name":"Kettle"},{"id":"b","name":"Cup","price":null}]"#,
                #"{"id":"c","name":"Tea","images":["/a.svg"],"location":{"lat":1.5,"lon":-2},"gtin":"2000000010014"}"#,
            ],
            [
                "{", "}", "[", "]", "\n", "\\u0000", "variants", "attributes", "options", "compareAtPrice", "stock",
                "null", "true", "1e308", "-0",
            ]),
        reading(
            "xml",
            [
                "<?xml version=\"1.0\"?><rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><item><g:id>a</g:id>"
                    + "<title>Kettle &amp; cup</title><g:price>15.00 USD</g:price></item></channel></rss>",
                "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:g=\"http://base.google.com/ns/1.0\"><entry><g:id>b"
                    + "</g:id><title><![CDATA[Cup]]></title><g:shipping><g:price>1 USD</g:price></g:shipping></entry></feed>",
            ],
            [
                "<item>", "</item>", "<entry/>", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "&#x0;", "&lt;", "&#",
                "<!DOCTYPE", "xmlns:g=", "'", ">",
            ]),
        packed,
    ]

    private static func reading(_ name: String, _ seeds: [String], _ words: [String]) -> FuzzTarget {
        FuzzTarget(name: name, seeds: seeds, words: words) { read($0) }
    }

    /// Files packed with gzip, once, twice, in two members, and ones that unpack to a thousand times their size.
    private static let packed = FuzzTarget(
        name: "gzip",
        seeds: [
            // A CSV file; JSON lines with a name in the header; twice packed; mostly spaces.
            "H4sIAAAAAAAC_8tM0clLzE3VKSjKTE7lStRR8k4tKclJ1VEoSk1R0jE00jM14ErScS4t0DHkAgBVmiF0LAAAAA",
            "H4sICAAAAAAC_3Byb2R1Y3RzLmpzb25sAKtWykxRslJKVNJRykvMTQUyvVNLSnJSgfyCosxkoIChkZ5pLRcAuzLWYSgAAAA",
            "H4sIAAAAAAAC_5Pv5mAAAab_p30unvQ-43tVU-OUj99TryuBn_x0NU96Xg3U8PINvGRocsnY9IHXpUI93QuGT5gYQmcplugA9QEAniIg0UAAAAA",
            "H4sIAAAAAAAC_-3IQQpAUBiF0blV6B9LUSa2YBXiDRSS3kz27m3B_JzRd29dAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB_PbGtMcYcTZzzkUpOKec9lX3d21KOrm-Ht_oAts3kRmgNAwA",
        ].compactMap { Base64URL.decode($0) }.flatMap { [$0, $0 + $0] } + [
            [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 3, 2, 0, 65, 66]
        ],
        words: ["\u{1F}", "\u{8}", "\0\0\0\0", "id,name\n"]
    ) { read($0) }

    private static func read(_ bytes: [UInt8]) {
        _ = try? CatalogImporter.read(MemorySource(bytes), options: ImportOptions(currency: .usd))
    }
}
