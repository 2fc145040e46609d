// SPDX-License-Identifier: Apache-2.0

/// The URL of an endpoint, of a form that every reader understands alike.
package struct EndpointURL: Hashable, Sendable {
    package enum Refusal: String, Error, Sendable {
        case notAURL
        case notHTTPS
        case hasUser
        case hasFragment
        case wrongHost
        case wrongPort
        case inside

        package var detail: String {
            switch self {
            case .notAURL: "Send an absolute URL of at most 2048 visible ASCII characters."
            case .notHTTPS: "Send a URL that begins with https://."
            case .hasUser: "Leave out user and password: deliveries are signed."
            case .hasFragment: "Leave out what follows #."
            case .wrongHost:
                "Name a host by its full name in small letters, or by a whole IP address."
            case .wrongPort: "Use port 443, or one from 1024 to 65535."
            case .inside: "Name a host on the internet: this address leads inside a network."
            }
        }
    }

    package static let bytesMaximum = 2048

    package let text: String
    package let isSecure: Bool
    /// Without the brackets of an address of IPv6.
    package let host: String
    package let port: Int

    /// `allowsLoopback` is for development: then `http` is allowed too, but to this machine only.
    package init(_ text: String, allowsLoopback: Bool) throws(Refusal) {
        guard text.utf8.count <= Self.bytesMaximum, text.utf8.allSatisfy(Self.isVisible) else {
            throw .notAURL
        }
        if text.hasPrefix("https://") {
            isSecure = true
        } else if text.hasPrefix("http://"), allowsLoopback {
            isSecure = false
        } else {
            throw .notHTTPS
        }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        if rest.contains("#") { throw .hasFragment }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        if authority.contains("@") { throw .hasUser }
        // Before a query without a path, some would see a part of the host.
        let path = rest.dropFirst(authority.count)
        guard path.isEmpty || path.hasPrefix("/") else { throw .notAURL }
        let (host, portText) = try Self.split(authority)
        self.host = host
        port = try Self.port(portText, isSecure: isSecure)
        self.text = text
        guard let address = IPAddress(host) else { return }
        guard Self.isAllowed(address, isSecure: isSecure, allowsLoopback: allowsLoopback) else {
            throw .inside
        }
    }

    /// Whether a connection may be made to an address that the host has.
    package func mayReach(_ address: IPAddress, allowsLoopback: Bool) -> Bool {
        Self.isAllowed(address, isSecure: isSecure, allowsLoopback: allowsLoopback)
    }

    private static func isAllowed(
        _ address: IPAddress,
        isSecure: Bool,
        allowsLoopback: Bool
    ) -> Bool {
        switch address.reach {
        case .global: isSecure
        case .loopback: allowsLoopback
        case .inside: false
        }
    }

    /// Not those that readers of URLs disagree about.
    private static func isVisible(_ byte: UInt8) -> Bool {
        0x21...0x7E ~= byte && !#""<>\^`{|}"#.utf8.contains(byte)
    }

    private static func split(
        _ authority: Substring
    ) throws(Refusal) -> (host: String, port: Substring?) {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .wrongHost }
            let host = String(authority[..<end].dropFirst())
            guard case .v6 = IPAddress(host) else { throw .wrongHost }
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .wrongPort }
            return (host, rest.isEmpty ? nil : rest.dropFirst())
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count else { throw .wrongHost }
        guard isName(parts[0]) else { throw .wrongHost }
        return (String(parts[0]), parts.count == 2 ? parts[1] : nil)
    }

    /// A name, or an address of IPv4; nothing between, such as `127.1`.
    private static func isName(_ host: Substring) -> Bool {
        guard 1...253 ~= host.utf8.count else { return false }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let areLabels = labels.allSatisfy { label in
            1...63 ~= label.utf8.count && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy(isOfLabel)
        }
        guard areLabels, let last = labels.last else { return false }
        let isNumeric = last.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        return isNumeric || last.hasPrefix("0x") ? IPAddress(String(host)) != nil : true
    }

    private static func isOfLabel(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func port(_ text: Substring?, isSecure: Bool) throws(Refusal) -> Int {
        guard let text else { return isSecure ? 443 : 80 }
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let port = Int(text), port == 443 || 1024...65_535 ~= port
        else { throw .wrongPort }
        return port
    }
}
