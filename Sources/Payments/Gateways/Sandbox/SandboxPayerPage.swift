import CommerceKernel

/// The page on which a payer agrees, as the bank behind 3-D Secure, PayPal or a transfer would show it.
enum SandboxPayerPage {
    static func html(_ intent: SandboxIntent) -> String {
        let choice =
            intent.status == .requiresAction
            ? """
            <p>Souk asks for</p><p class="amount">\(intent.amount.description)</p>
            <form method="post" action="/pay/\(intent.id)/approve"><button>Approve payment</button></form>
            <form method="post" action="/pay/\(intent.id)/decline"><button class="second">Refuse</button></form>
            """ : "<p>There is nothing left to decide: this payment is \(intent.status.rawValue).</p>"
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><title>Sandbox bank</title>
            <style>
            :root { font: 17px/1.5 system-ui, sans-serif; }
            body { display: grid; place-items: center; min-height: 95vh; margin: 0; }
            main { box-sizing: border-box; width: min(24rem, 92vw); border: 1px solid #8886; border-radius: 14px; padding: 2rem; }
            h1 { font-size: 1.2rem; margin: 0 0 1rem; } .amount { font-size: 2rem; font-weight: 700; margin: 0 0 1.5rem; }
            button { width: 100%; font: inherit; font-weight: 600; padding: .7rem; border-radius: 8px; border: 1px solid #225c9a;
            background: #225c9a; color: #fff; margin-bottom: .6rem; cursor: pointer; }
            .second { background: none; color: inherit; border-color: #888; } small { opacity: .8; }
            </style></head>
            <body><main><h1>Sandbox bank</h1>\(choice)<small>A test page by \(intent.method): no money moves.</small></main></body></html>
            """
    }
}
