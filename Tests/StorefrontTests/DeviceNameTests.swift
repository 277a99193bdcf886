import Testing

@testable import Storefront

@Suite struct DeviceNameTests {
    @Test(arguments: [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
            "Chrome on Linux"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
                + "Safari/537.36 Edg/131.0.0.0",
            "Edge on Windows"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari on iPhone"
        ),
        ("Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "Firefox on Android"),
        ("curl/8.5.0", "curl"), ("till", "till"), ("", "Unknown device"),
    ])
    func `a device is called by its browser and system`(agent: String, name: String) {
        #expect(DeviceName.text(of: agent) == name)
    }

    @Test func `a long unknown name is cut, a missing one said`() {
        #expect(DeviceName.text(of: String(repeating: "x", count: 5000)).count == 60)
        #expect(DeviceName.text(of: nil) == "Unknown device")
    }
}
