import CommerceKernel
import Cryptography
import Foundation
import Identity
import Logging
import Notifications
import Orders
import Outbox
import Storage
import Testing

@Suite struct NotificationTests {
    @Test func `statement 39: one confirmation an order, with lines and totals, however often it is told`() async throws
    {
        let shop = try MailFixture()
        let order = try await shop.order()
        try await shop.deliver()
        try await shop.announce(OrderEvents.paid, order)
        try await shop.announce(OrderEvents.unlocked, order)
        try await shop.store.write { try ConsumerStore.replay("notifications", from: 0, now: shop.time.now, in: $0) }
        try await shop.deliver()
        let confirmations = shop.mailbox.mails.filter { $0.subject == "Order confirmation \(order.number)" }
        let mail = try #require(confirmations.first)
        #expect(confirmations.count == 1)
        #expect(mail.messageID == "\(order.id).order-confirmation@example.com")
        #expect(mail.text.contains("2 x Lamp \"Ætna\" & <shade> (No. L-1), $49.95 each: $99.90"))
        #expect(mail.text.contains("London E1") && mail.text.contains("United Kingdom"))
        #expect(mail.html.contains("Lamp &quot;Ætna&quot; &amp; &lt;shade&gt;") && mail.html.contains("$99.90"))
        #expect(!mail.html.contains("<b>Lovelace"))
        #expect(shop.mailbox.mails.map(\.subject).sorted() == [mail.subject, "Payment receipt \(order.number)"])
    }

    @Test func `an order by card is confirmed when it is paid`() async throws {
        let shop = try MailFixture()
        let order = try await shop.order(paymentMethod: "card")
        try await shop.announce(OrderEvents.paymentFailed, order)
        try await shop.announce(OrderEvents.paymentFailed, order)
        try await shop.deliver()
        #expect(shop.mailbox.mails.map(\.subject) == ["Payment failed \(order.number)"])
        try await shop.announce(OrderEvents.paid, order)
        try await shop.deliver()
        #expect(shop.mailbox.mails.map(\.subject).contains("Order confirmation \(order.number)"))
    }

    @Test func `a guest's mail links to the order by its own secret, an account's by its number`() async throws {
        let shop = try MailFixture(guestToken: { $0 == "cart_1" ? "secret-of-cart-1" : "another" })
        let user = try shop.customer()
        _ = try await shop.order(cartID: "cart_1", tokenHash: SHA256.hash("secret-of-cart-1"))
        // A link that would lead nowhere is left out.
        _ = try await shop.order(cartID: "cart_2", tokenHash: SHA256.hash("secret-of-cart-2"))
        let own = try await shop.order(of: user)
        try await shop.deliver()
        let texts = shop.mailbox.mails.map(\.text)
        #expect(texts.count == 3)
        #expect(texts[0].contains("https://shop.example/track/secret-of-cart-1"))
        #expect(shop.mailbox.mails[0].html.contains("href=\"https://shop.example/track/secret-of-cart-1\""))
        #expect(!texts[1].contains("/track/"))
        #expect(texts[2].contains("https://shop.example/account/orders/\(own.number)"))
    }

    @Test func `what was told is dropped after three months, and not told again`() async throws {
        let shop = try MailFixture()
        _ = try await shop.order()
        try await shop.deliver()
        let sending = Task { await shop.sender.run(pollInterval: .milliseconds(10)) }
        defer { sending.cancel() }
        func count() async throws -> Int { try await shop.service.notifications(status: nil, try PageRequest()).total }
        shop.time.advance(by: NotificationSender.memory + .seconds(3601))
        for _ in 0..<6000 where try await count() > 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await count() == 0)
        try await shop.store.write { try ConsumerStore.replay("notifications", from: 0, now: shop.time.now, in: $0) }
        _ = try await shop.order()
        try await shop.deliver()
        for _ in 0..<6000 where shop.mailbox.mails.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await count() == 1)
        #expect(shop.mailbox.mails.count == 2)
    }

    @Test func `every refund is told by itself`() async throws {
        let shop = try MailFixture()
        let order = try await shop.order()
        for (id, amount) in [("r1", "10.00"), ("r2", "5.50"), ("r2", "5.50")] {
            try await shop.record(
                "payment.refunded", "order/\(order.id)",
                ["refundId": .string(id), "amount": .number(JSONNumber(amount) ?? JSONNumber(0)), "currency": "USD"])
        }
        try await shop.deliver()
        let texts = shop.mailbox.mails.filter { $0.subject.hasPrefix("Refund") }.map(\.text)
        #expect(texts.count == 2 && texts[0].contains("$10.00") && texts[1].contains("$5.50"))
    }

    @Test func `messages are in the customer's language, and short ones go to who wants them`() async throws {
        let shop = try MailFixture()
        let user = try shop.customer(phone: "+4915112345678")
        var preferences = NotificationPreferences()
        preferences.language = .german
        preferences.sms = true
        try await shop.service.keep(preferences, of: user.id)
        let order = try await shop.order(of: user)
        let parcel = try await shop.store.write { [orders = shop.orders] in
            try orders.addShipment(to: order, carrier: "DHL", trackingNumber: "JD014600", lines: [], in: $0)
        }
        try await shop.announce(OrderEvents.shipped, order, ["shipmentId": .string(parcel.id)])
        try await shop.deliver()
        #expect(
            shop.mailbox.mails.map(\.subject) == [
                "Bestellbestätigung \(order.number)", "Ihre Bestellung \(order.number) ist unterwegs",
            ])
        #expect(shop.mailbox.mails[0].text.contains("99,90\u{a0}$"))
        let link = "https://www.dhl.com/en/express/tracking.html?AWB=JD014600"
        #expect(shop.mailbox.mails[1].text.contains(link) && shop.mailbox.mails[1].html.contains("AWB=JD014600"))
        #expect(shop.mailbox.mails[1].messageID.hasPrefix("\(order.id).order-shipped.\(parcel.id)@"))
        #expect(shop.mailbox.texts.map(\.text) == ["Souk: Ihre Bestellung \(order.number) ist unterwegs. \(link)"])
        #expect(shop.mailbox.texts.first?.to == "+4915112345678")
    }

    @Test func `who registers gets one mail with a link whose token is in no event and no row`() async throws {
        let shop = try MailFixture()
        try await shop.identity.register(
            email: "ada@example.com", password: .init("correct horse battery 9"), name: "Ada", client: .commandLine)
        try await shop.dispatcher.deliverPending()
        let rows = try await shop.store.read { try $0.query("SELECT data FROM notifications") { $0.text(0) } }
        try await shop.sender.sendDue()
        let mail = try #require(shop.mailbox.mails.first)
        #expect(shop.mailbox.mails.count == 1 && mail.subject == "Welcome to Souk")
        let range = try #require(mail.text.range(of: "https://shop.example/account/verify?token="))
        let token = String(mail.text[range.upperBound...].prefix { !$0.isWhitespace })
        #expect(token.count > 20 && !rows.joined().contains(token))
        #expect(try await shop.identity.verifyEmail(token: .init(token)).emailVerifiedAt != nil)
        let kept = try await shop.store.read {
            try $0.first("SELECT sealed_token IS NULL FROM notifications") { $0.bool(0) }
        }
        #expect(kept == true)
    }

    @Test func `a link that is too old is not sent`() async throws {
        let shop = try MailFixture()
        shop.mailbox.fail(DeliveryFailure("the server is down"))
        try await shop.identity.register(
            email: "ada@example.com", password: .init("correct horse battery 9"), name: "Ada", client: .commandLine)
        try await shop.deliver()
        shop.time.advance(by: .seconds(30 * 86_400))
        shop.mailbox.fail(nil)
        try await shop.sender.sendDue()
        #expect(shop.mailbox.mails.isEmpty)
        let page = try await shop.service.notifications(status: .dead, try PageRequest())
        #expect(page.notifications.first?.lastError == "its link is too old")
    }

    @Test func `a failed message waits longer each time, is given up in the end, and can be retried`() async throws {
        let shop = try MailFixture()
        _ = try await shop.order()
        shop.mailbox.fail(DeliveryFailure("the server is down"))
        var pauses: [Duration] = []
        try await shop.deliver()
        while let waiting = try await shop.service.notifications(status: .pending, try PageRequest()).notifications
            .first
        {
            pauses.append(waiting.nextAttemptAt.duration(since: shop.time.now))
            shop.time.set(waiting.nextAttemptAt)
            try await shop.sender.sendDue()
        }
        #expect(pauses.count == 21)
        #expect(pauses[0] >= .seconds(15) && pauses[0] <= .seconds(23) && pauses[20] >= .seconds(4 * 3600))
        let dead = try #require(
            try await shop.service.notifications(status: .dead, try PageRequest()).notifications.first)
        #expect(dead.lastError == "the server is down")
        shop.mailbox.fail(nil)
        try await shop.service.retry(dead.id)
        try await shop.sender.sendDue()
        #expect(shop.mailbox.mails.count == 1)
        await #expect(throws: DomainError.self) { try await shop.service.retry(dead.id) }
    }

    @Test func `what a server refuses for good is not tried again, and others go on`() async throws {
        let shop = try MailFixture()
        _ = try await shop.order()
        shop.mailbox.fail(DeliveryFailure("no such mailbox (550)", isPermanent: true))
        try await shop.deliver()
        #expect(try await shop.service.notifications(status: .dead, try PageRequest()).total == 1)
        shop.mailbox.fail(nil)
        _ = try await shop.order()
        try await shop.deliver()
        #expect(shop.mailbox.mails.count == 1)
    }

    @Test func `low stock is told once, of everything at once, and again after it has recovered`() async throws {
        let shop = try MailFixture(staff: [try MailAddress(address: "staff@example.com")])
        func stock(_ product: String, _ count: Int) async throws {
            try await shop.record(
                "stock.changed", "product/\(product)",
                ["productId": .string(product), "variantId": .null, "available": .integer(count)])
        }
        let jobs = JobRunner(
            handlers: [LowStockJob(service: shop.service)], store: shop.store, time: shop.time, ids: shop.ids,
            logger: .init(label: "test"))
        func pass() async throws {
            try await shop.dispatcher.deliverPending()
            shop.time.advance(by: .seconds(301))
            try await jobs.runDueJobs()
            try await shop.sender.sendDue()
        }
        try await stock("a", 5)
        try await stock("b", 0)
        try await stock("c", 6)
        try await stock("a", 4)
        try await pass()
        try await stock("a", 3)
        try await pass()
        #expect(shop.mailbox.mails.map(\.subject) == ["Low stock: 2 products"])
        #expect(shop.mailbox.mails[0].text.contains("b: 0 left\na: 4 left"))
        try await stock("a", 50)
        try await stock("a", 1)
        try await pass()
        #expect(shop.mailbox.mails.map(\.subject).last == "Low stock: 1 product")
    }

    @Test func `a cart is reminded of once, and not when that was declined`() async throws {
        let shop = try MailFixture()
        let user = try shop.customer()
        func leave(_ cart: String) async throws {
            try await shop.record(
                "cart.abandoned", "cart/\(cart)",
                ["customerId": .string(user.id), "items": [["name": "Lamp", "quantity": 2]]])
            try await shop.deliver()
        }
        try await leave("cart_1")
        try await leave("cart_1")
        let mail = try #require(shop.mailbox.mails.first)
        #expect(shop.mailbox.mails.count == 1 && mail.text.contains("2 x Lamp"))
        let link = try #require(mail.unsubscribeURL)
        #expect(mail.html.contains(link) && mail.text.contains(link))
        let token = try #require(link.split(separator: "/").last.map(String.init))
        await #expect(throws: DomainError.self) { try await shop.service.unsubscribe(token: token + "x") }
        try await shop.service.unsubscribe(token: token)
        try await leave("cart_2")
        #expect(shop.mailbox.mails.count == 1)
        try await shop.deliver()
    }

    @Test func `words of other programs are told once, by mail or telephone`() async throws {
        let shop = try MailFixture()
        let user = try shop.customer(phone: "+15550100")
        let subject = "user/\(user.id)"
        for channel in ["email", "sms"] {
            try await shop.record(
                "notification.requested", subject,
                ["channel": .string(channel), "subject": "Hello\r\nBcc: x", "message": "One & two\nthree"])
        }
        try await shop.record(
            "notification.requested", "user/nobody", ["channel": "email", "subject": "x", "message": "y"])
        try await shop.deliver()
        #expect(shop.mailbox.mails.count == 1 && shop.mailbox.texts.map(\.text) == ["Souk: One & two\nthree"])
        #expect(shop.mailbox.mails[0].html.contains("<p style=\"margin:0 0 16px\">One &amp; two</p>"))
        #expect(!String(decoding: shop.mailbox.mails[0].bytes, as: UTF8.self).contains("\r\nBcc"))
    }

    @Test func `who deletes the account is forgotten and not written to any more`() async throws {
        let shop = try MailFixture()
        let user = try shop.customer()
        _ = try await shop.order(of: user)
        try await shop.record("user.deleted", "user/\(user.id)", ["id": .string(user.id)])
        try await shop.deliver()
        #expect(shop.mailbox.mails.isEmpty)
        let all = try await shop.service.notifications(status: nil, try PageRequest()).notifications
        #expect(all.allSatisfy { $0.recipient.isEmpty && $0.userID == nil })
    }
}

@Suite struct MessageRendererTests {
    @Test func `every template exists in every language, in both forms`() throws {
        let renderer = try MessageRenderer()
        for template in NotificationTemplate.allCases {
            for language in Language.allCases {
                let mail = try renderer.mail(template, language, ["shop": "Souk", "shopURL": "https://shop.example"])
                #expect(!mail.subject.isEmpty || template == .message, "\(template) \(language)")
                #expect(mail.html.contains("<html lang=\"\(language.rawValue)\">") && mail.html.contains("</html>"))
                #expect(!mail.text.contains("{{") && !mail.html.contains("{{"))
            }
        }
    }

    @Test(arguments: Language.allCases)
    func `lines of an order stand one under the other`(_ language: Language) throws {
        let lines = [("Lamp", 2), ("Cup", 1), ("Pot", 3)].map { name, quantity -> JSONValue in
            [
                "name": .string(name), "quantity": .integer(quantity), "price": "1.00", "sum": "2.00", "sku": "S",
                "isSeveral": .bool(quantity > 1),
            ]
        }
        let mail = try MessageRenderer().mail(
            .orderConfirmation, language,
            ["number": "ORD1", "lines": .array(lines), "shop": "Souk", "total": "6.00", "subtotal": "6.00"])
        let text = mail.text.split(separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(text.firstIndex { $0.hasPrefix("2 x Lamp") })
        #expect(text[first].contains("1.00") && text[first].hasSuffix("2.00"))
        #expect(text[first + 1].hasPrefix("1 x Cup") && text[first + 2].hasPrefix("3 x Pot"))
    }

    @Test func `a file of the shop replaces a template, and a broken one is refused at start`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-templates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let english = folder.appending(path: "en")
        try FileManager.default.createDirectory(at: english, withIntermediateDirectories: true)
        let file = english.appending(path: "welcome.txt.mustache")
        try Data("Subject: Ahoy & {{name}}\n\nCome in\n".utf8).write(to: file)
        let mail = try MessageRenderer(overrides: folder).mail(.welcome, .english, ["name": "<Ada>"])
        #expect(mail.subject == "Ahoy & <Ada>" && mail.text == "Come in\n" && mail.html.contains("Welcome to"))
        try Data("Subject: {{#open}\n".utf8).write(to: file)
        #expect(throws: DomainError.self) { try MessageRenderer(overrides: folder) }
    }

    @Test func `the language is the first that is spoken here`() {
        #expect(Language(preferring: "de-AT,de;q=0.9,en;q=0.8") == .german)
        #expect(Language(preferring: "fr, en;q=0.2, de;q=0.7") == .german)
        #expect(Language(preferring: "en-GB") == .english)
        #expect(Language(preferring: "de;q=0, *") == nil)
        #expect(Language(preferring: "") == nil)
    }
}
