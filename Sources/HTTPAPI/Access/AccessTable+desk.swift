import Identity

extension AccessTable {
    /// The merchant's desk: what staff work with every day, and what only admins change.
    static let desk: [Row] =
        staffDesk.map { Row($0, .roles([.staff, .admin])) } + adminDesk.map { Row($0, .roles([.admin])) }

    private static let staffDesk = [
        "deskDashboard", "deskOrders", "deskOrder", "deskOrderEvent", "deskShip", "deskDelivered", "deskRefund",
        "deskProducts", "deskProduct", "deskSaveProduct", "deskDeleteProduct",
        "deskInventory", "deskStock", "deskCountStock", "deskAdjustStock", "deskMessages", "deskRetryMessages",
    ]

    private static let adminDesk = [
        "deskNewProduct", "deskCreateProduct", "deskImportPage", "deskImport",
        "deskSynonyms", "deskSaveSynonym", "deskPreviewSynonym", "deskDeleteSynonym",
        "deskCurations", "deskCuration", "deskSaveCuration", "deskPreviewCuration", "deskDeleteCuration",
        "deskCoupons", "deskCoupon", "deskSaveCoupon", "deskDeleteCoupon",
        "deskWebhooks", "deskAddWebhook", "deskWebhook", "deskChangeWebhook", "deskDelivery", "deskReplayDelivery",
        "deskKeys", "deskMakeKey", "deskRevokeKey", "deskAudit",
    ]
}
