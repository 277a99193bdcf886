import Identity

/// Who may call which operation: the one list, in every contract and on every listener.
///
/// An endpoint takes its rule from here by its operation id, so the router and the OpenAPI document cannot disagree
/// with it, and a test calls every route of a running shop with every role and compares. A room that adds an operation
/// adds its row; one without a row is for admins only and fails `AccessTableTests`.
///
/// The rules say who passes the gate. Whose object it is decides the service behind it: somebody else's is 404.
public enum AccessTable {
    public struct Row: Sendable {
        /// The operation's id. An asterisk at its end stands for a number, for families such as files.
        public let operation: String
        public let rule: AccessRule

        init(_ operation: String, _ rule: AccessRule) {
            self.operation = operation
            self.rule = rule
        }
    }

    private static let staff: Set<Role> = [.staff, .admin]
    private static let admin: Set<Role> = [.admin]
    /// Who runs orders and stock: people of the shop, and programs that act for it.
    private static let fulfilment: Set<Role> = [.staff, .admin, .service]

    public static let rows = shop + desk

    private static let shop: [Row] = [
        // Operation.
        Row("health", .open),
        Row("metrics", .open),
        Row("reference", .open),
        Row("referenceStyle", .open),
        Row("docs*", .open),
        Row("googleTable", .open),
        Row("googleDocument", .open),
        Row("productLines", .open),
        Row("livez", .open),
        Row("readyz", .open),
        Row("openapiJSON", .open),
        Row("openapiYAML", .open),
        Row("openapiContracts", .open),

        // Catalog.
        Row("listProducts", .open),
        Row("getProduct", .open),
        Row("listCategories", .open),
        Row("similarProducts", .open),
        Row("createProduct", .roles(admin, scope: .catalogWrite)),
        Row("replaceProduct", .roles(staff, scope: .catalogWrite)),
        Row("patchProduct", .roles(staff, scope: .catalogWrite)),
        Row("deleteProduct", .roles(staff, scope: .catalogWrite)),
        Row("importProducts", .roles(admin, scope: .catalogWrite)),
        Row("exportProducts", .roles(staff, scope: .catalogWrite)),

        // Search.
        Row("searchProducts", .open),
        Row("searchProductsByBody", .open),
        Row("searchMany", .open),
        Row("suggest", .open),
        Row("recordSearchEvents", .open),
        Row("readSearchAnalytics", .roles(staff, scope: .searchManage)),
        Row("getSearchSettings", .roles(admin, scope: .searchManage)),
        Row("patchSearchSettings", .roles(admin, scope: .searchManage)),
        Row("listSynonyms", .roles(admin, scope: .searchManage)),
        Row("getSynonym", .roles(admin, scope: .searchManage)),
        Row("putSynonym", .roles(admin, scope: .searchManage)),
        Row("deleteSynonym", .roles(admin, scope: .searchManage)),
        Row("listCurations", .roles(admin, scope: .searchManage)),
        Row("getCuration", .roles(admin, scope: .searchManage)),
        Row("putCuration", .roles(admin, scope: .searchManage)),
        Row("deleteCuration", .roles(admin, scope: .searchManage)),

        // People: signing in and out.
        Row("register", .open),
        Row("login", .open),
        Row("refreshToken", .open),
        Row("logout", .open),
        Row("forgotPassword", .open),
        Row("resetPassword", .open),
        Row("verifyEmail", .open),
        Row("getTokenKeys", .open),
        Row("listSocialLogins", .open),
        Row("startSocialLogin", .open),
        Row("finishSocialLogin", .open),
        // Their own account.
        Row("getSession", .credentials),
        Row("changePassword", .authenticated()),
        Row("resendVerification", .authenticated()),
        Row("getUser", .authenticated(scope: .usersRead)),
        Row("updateUser", .authenticated()),
        Row("patchUser", .authenticated()),
        Row("deleteUser", .authenticated()),
        Row("exportUser", .authenticated()),
        Row("listSessions", .authenticated()),
        Row("revokeSession", .authenticated()),
        Row("revokeSessions", .authenticated()),
        Row("listAddresses", .authenticated()),
        Row("createAddress", .authenticated()),
        Row("replaceAddress", .authenticated()),
        Row("deleteAddress", .authenticated()),
        Row("createSigningSecret", .authenticated()),
        // Everybody's.
        Row("listUsers", .roles(staff, scope: .usersRead)),
        Row("createUser", .roles(admin)),
        Row("listAuditLog", .roles(admin)),
        Row("listAPIKeys", .roles(admin)),
        Row("createAPIKey", .roles(admin)),
        Row("revokeAPIKey", .roles(admin)),

        // Carts. A guest's is opened by its secret, which the handler asks for.
        Row("createCart", .open),
        Row("mergeCart", .authenticated(scope: .ordersWrite)),
        Row("listShippingMethods", .open),
        Row("getCart", .open),
        Row("deleteCart", .open),
        Row("addCartItem", .open),
        Row("changeCartItem", .open),
        Row("removeCartItem", .open),
        Row("putCartCoupon", .open),
        Row("removeCartCoupon", .open),
        Row("putCartShipping", .open),
        Row("getOwnCart", .authenticated(scope: .ordersWrite)),
        Row("deleteOwnCart", .authenticated(scope: .ordersWrite)),
        Row("addOwnCartItem", .authenticated(scope: .ordersWrite)),
        Row("changeOwnCartItem", .authenticated(scope: .ordersWrite)),
        Row("removeOwnCartItem", .authenticated(scope: .ordersWrite)),
        Row("putOwnCartCoupon", .authenticated(scope: .ordersWrite)),
        Row("removeOwnCartCoupon", .authenticated(scope: .ordersWrite)),
        Row("putOwnCartShipping", .authenticated(scope: .ordersWrite)),

        // Orders, stock and payments. Guests buy with their cart's secret and read with their order's; the handlers ask
        // for both, and whose an order is.
        Row("placeOrder", .open),
        Row("payOrder", .open),
        Row("listOrders", .authenticated(scope: .ordersRead)),
        Row("getOrder", .open),
        Row("getOrderTracking", .open),
        Row("listOrderEvents", .open),
        Row("getOrderReceipt", .open),
        Row("returnFromPayment", .open),
        Row("cancelOrder", .open),
        Row("reopenOrder", .open),
        Row("unlockOrder", .roles(fulfilment, scope: .ordersWrite)),
        Row("refundOrder", .roles(fulfilment, scope: .ordersWrite)),
        Row("shipOrder", .roles(fulfilment, scope: .ordersWrite)),
        Row("deliverShipment", .roles(fulfilment, scope: .ordersWrite)),
        Row("getStock", .roles(fulfilment, scope: .inventoryRead)),
        Row("putStock", .roles(fulfilment, scope: .inventoryWrite)),
        Row("adjustStock", .roles(fulfilment, scope: .inventoryWrite)),
        Row("listStockMovements", .roles(fulfilment, scope: .inventoryRead)),
        Row("createPaymentMethod", .authenticated()),
        Row("listPaymentMethods", .authenticated()),
        Row("deletePaymentMethod", .authenticated()),
        Row("listPayments", .roles(fulfilment, scope: .paymentsRead)),
        Row("getPayment", .roles(fulfilment, scope: .paymentsRead)),
        Row("listCoupons", .roles(admin)),
        Row("getCoupon", .roles(admin)),
        Row("putCoupon", .roles(admin)),
        Row("deleteCoupon", .roles(admin)),
        Row("listShippingZones", .roles(admin)),
        Row("putShippingZone", .roles(admin)),
        Row("deleteShippingZone", .roles(admin)),
        Row("listTaxRates", .roles(admin)),
        Row("putTaxRate", .roles(admin)),
        Row("deleteTaxRate", .roles(admin)),
        Row("receivePaymentCallback", .open),

        // Events, webhooks and notifications.
        Row("listEvents", .roles(fulfilment, scope: .eventsRead)),
        Row("streamEvents", .roles(fulfilment, scope: .eventsRead)),
        Row("listWebhookEndpoints", .roles(admin, scope: .webhooksManage)),
        Row("createWebhookEndpoint", .roles(admin, scope: .webhooksManage)),
        Row("getWebhookEndpoint", .roles(admin, scope: .webhooksManage)),
        Row("patchWebhookEndpoint", .roles(admin, scope: .webhooksManage)),
        Row("deleteWebhookEndpoint", .roles(admin, scope: .webhooksManage)),
        Row("rotateWebhookSecret", .roles(admin, scope: .webhooksManage)),
        Row("testWebhookEndpoint", .roles(admin, scope: .webhooksManage)),
        Row("listWebhookDeliveries", .roles(admin, scope: .webhooksManage)),
        Row("getWebhookDelivery", .roles(admin, scope: .webhooksManage)),
        Row("replayWebhookDelivery", .roles(admin, scope: .webhooksManage)),
        Row("replayWebhookEvents", .roles(admin, scope: .webhooksManage)),
        Row("listNotifications", .roles(staff, scope: .eventsRead)),
        Row("retryNotification", .roles(staff)),
        Row("getNotificationPreferences", .authenticated()),
        Row("putNotificationPreferences", .authenticated()),
        Row("unsubscribePage", .open),
        Row("unsubscribe", .open),

        // The published contracts. The body of `codedCreateOrder` carries its credentials; the events' handlers ask for
        // the role that each needs.
        Row("codedCreateOrder", .open),
        Row("codedLockInventory", .roles(fulfilment, scope: .ordersWrite)),
        Row("codedProcessPayment", .authenticated(scope: .ordersWrite)),
        Row("codedSendNotification", .roles(fulfilment, scope: .ordersWrite)),
        Row("wrappedCreateOrder", .authenticated(scope: .ordersWrite)),
        Row("wrappedPayment", .authenticated(scope: .ordersWrite)),
        Row("wrappedShipping", .authenticated(scope: .ordersWrite)),
        Row("wrappedDelivery", .authenticated(scope: .ordersWrite)),
        Row("wrappedCancellation", .authenticated(scope: .ordersWrite)),
        Row("halProfiles", .open),
        Row("halOrderProfile", .open),
        Row("halSearches", .authenticated(scope: .ordersRead)),
        Row("halListOrders", .authenticated(scope: .ordersRead)),
        Row("halFindByState", .authenticated(scope: .ordersRead)),
        Row("halGetOrder", .authenticated(scope: .ordersRead)),
        Row("halCreateOrder", .authenticated(scope: .ordersWrite)),
        Row("halPatchOrder", .authenticated(scope: .ordersWrite)),
        Row("halDeleteOrder", .roles(fulfilment, scope: .ordersWrite)),
        Row("halSendEvent", .authenticated(scope: .ordersWrite)),

        // Pages.
        Row("front", .open),
        Row("searchPage", .open),
        Row("productPage", .open),
        Row("robots", .open),
        Row("securityText", .open),
        Row("favicon", .open),
        Row("sitemap", .open),
        Row("sitemapPart", .open),
        Row("seedImage", .open),
        Row("listProblems", .open),
        Row("problem", .open),
        Row("asset*", .open),
        Row("cartPage", .open),
        Row("cartPageAdd", .open),
        Row("cartPageChange", .open),
        Row("cartPageCoupon", .open),
        Row("signInPage", .open),
        Row("signIn", .open),
        Row("signOut", .open),
        Row("registerPage", .open),
        Row("registerByForm", .open),
        Row("verifyPage", .open),
        Row("verifyByForm", .open),
        Row("forgotPage", .open),
        Row("forgotByForm", .open),
        Row("resetPage", .open),
        Row("resetByForm", .open),
        Row("accountPage", .authenticated()),
        Row("ownOrdersPage", .authenticated()),
        Row("profilePage", .authenticated()),
        Row("profileByForm", .authenticated()),
        Row("passwordByForm", .authenticated()),
        Row("verificationByForm", .authenticated()),
        Row("addressesPage", .authenticated()),
        Row("addressPage", .authenticated()),
        Row("addressByForm", .authenticated()),
        Row("addressDelete", .authenticated()),
        Row("sessionsPage", .authenticated()),
        Row("sessionsByForm", .authenticated()),
        Row("checkoutPage", .open),
        Row("checkoutAddressPage", .open),
        Row("checkoutAddress", .open),
        Row("checkoutDeliveryPage", .open),
        Row("checkoutDelivery", .open),
        Row("checkoutPaymentPage", .open),
        Row("checkoutPayment", .open),
        Row("checkoutCardReturn", .open),
        Row("checkoutReviewPage", .open),
        Row("checkoutReview", .open),
        Row("checkoutReturn", .open),
        Row("trackedOrderPage", .open),
        Row("trackedOrderReceiptPage", .open),
        Row("trackedOrderPayPage", .open),
        Row("trackedOrderPay", .open),
        Row("trackedOrderCardReturn", .open),
        Row("trackedOrderReturn", .open),
        Row("trackedOrderCancel", .open),
        Row("ownOrderPage", .authenticated()),
        Row("ownOrderReceiptPage", .authenticated()),
        Row("ownOrderPayPage", .authenticated()),
        Row("ownOrderPay", .authenticated()),
        Row("ownOrderCardReturn", .authenticated()),
        Row("ownOrderReturn", .authenticated()),
        Row("ownOrderCancel", .authenticated()),
    ]

    /// Operations that are not written into the audit log at the gate, although somebody with more rights than a
    /// customer uses them with an unsafe method: those that change nothing of the shop's, and those that write their own
    /// entry in the transaction of the act.
    public static let unaudited: Set<String> = [
        "searchProductsByBody", "searchMany", "recordSearchEvents", "login", "refreshToken", "logout",
        "createUser", "createAPIKey", "revokeAPIKey", "deskPreviewSynonym", "deskPreviewCuration",
    ]

    private static let rules = Dictionary(rows.map { ($0.operation, $0.rule) }) { first, _ in first }

    /// The rule of an operation's row, or nil when it has none.
    public static func row(of operationID: String) -> AccessRule? {
        if let rule = rules[operationID] { return rule }
        let digits = operationID.reversed().prefix { $0.isNumber }.count
        return digits > 0 ? rules[operationID.dropLast(digits) + "*"] : nil
    }

    /// The rule of an operation; one without a row is for admins only.
    public static func rule(of operationID: String) -> AccessRule { row(of: operationID) ?? .roles(admin) }
}
