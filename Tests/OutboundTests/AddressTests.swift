// SPDX-License-Identifier: Apache-2.0

import Outbound
import Testing

@Suite struct `Where an address leads` {
    @Test(arguments: [
        // First and last of each block, and its neighbours.
        ("0.0.0.0", "inside"), ("0.255.255.255", "inside"), ("1.0.0.0", "global"),
        ("9.255.255.255", "global"), ("10.0.0.0", "inside"), ("10.255.255.255", "inside"),
        ("11.0.0.0", "global"), ("100.63.255.255", "global"), ("100.64.0.0", "inside"),
        ("100.100.100.200", "inside"), ("100.127.255.255", "inside"), ("100.128.0.0", "global"),
        ("126.255.255.255", "global"), ("127.0.0.0", "loopback"), ("127.0.0.1", "loopback"),
        ("127.255.255.255", "loopback"), ("128.0.0.0", "global"), ("168.63.129.16", "inside"),
        ("168.63.129.17", "global"), ("169.253.255.255", "global"), ("169.254.0.0", "inside"),
        ("169.254.169.254", "inside"), ("169.254.255.255", "inside"), ("169.255.0.0", "global"),
        ("172.15.255.255", "global"), ("172.16.0.0", "inside"), ("172.31.255.255", "inside"),
        ("172.32.0.0", "global"), ("192.0.0.192", "inside"), ("192.0.1.0", "global"),
        ("192.0.2.1", "inside"), ("192.88.99.1", "inside"), ("192.167.255.255", "global"),
        ("192.168.0.0", "inside"), ("192.168.255.255", "inside"), ("192.169.0.0", "global"),
        ("198.17.255.255", "global"), ("198.18.0.0", "inside"), ("198.19.255.255", "inside"),
        ("198.20.0.0", "global"), ("198.51.100.7", "inside"), ("203.0.113.7", "inside"),
        ("223.255.255.255", "global"), ("224.0.0.1", "inside"), ("239.255.255.255", "inside"),
        ("240.0.0.1", "inside"), ("255.255.255.255", "inside"), ("8.8.8.8", "global"),
    ])
    func `of IPv4`(_ text: String, _ reach: String) throws {
        #expect(try #require(IPAddress(text)).reach.rawValue == reach)
    }

    @Test(arguments: [
        ("::", "inside"), ("::1", "loopback"), ("::2", "inside"), ("::127.0.0.1", "inside"),
        ("::ffff:127.0.0.1", "loopback"), ("::ffff:7f00:1", "loopback"),
        ("::ffff:10.0.0.1", "inside"), ("::ffff:a9fe:a9fe", "inside"),
        ("::ffff:8.8.8.8", "global"), ("::ffff:0:8.8.8.8", "inside"),
        ("64:ff9b::8.8.8.8", "global"), ("64:ff9b::10.0.0.1", "inside"),
        ("64:ff9b::127.0.0.1", "inside"), ("64:ff9b:1::8.8.8.8", "inside"),
        ("100::1", "inside"), ("2001::1", "inside"), ("2001:1ff::1", "inside"),
        ("2001:200::1", "global"), ("2001:db8::1", "inside"), ("2001:db9::1", "global"),
        ("2002:7f00:1::", "inside"), ("2003::1", "global"), ("2606:4700::1111", "global"),
        ("3fff::1", "inside"), ("3fff:1000::", "global"), ("4000::1", "inside"),
        ("fc00::1", "inside"), ("fd00:ec2::254", "inside"), ("fe80::1", "inside"),
        ("fec0::1", "inside"), ("ff02::1", "inside"),
    ])
    func `of IPv6`(_ text: String, _ reach: String) throws {
        #expect(try #require(IPAddress(text)).reach.rawValue == reach)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04", "0x7f.0.0.1",
        "+1.2.3.4",
        "1.2.3.4 ", "127.1", "2130706433", ":", ":::", "1::2::3", "::12345", "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "::+1", "::g", "1.2.3.4::", "::1.2.3", "::1%eth0",
        "[::1]", ":1::2", "1::2:",
    ])
    func `what is no address`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: ["1.2.3.4", "0:0:0:0:0:0:0:1", "2606:4700:0:0:0:0:0:1111"])
    func `an address that is written is read the same`(_ text: String) {
        #expect(IPAddress(text)?.description == text)
    }
}

@Suite struct `URLs of endpoints` {
    @Test(arguments: [
        ("https://a.example/hooks", "a.example", 443), ("https://a.example", "a.example", 443),
        ("https://a.example:8443/x?y=1@2", "a.example", 8443),
        ("https://8.8.8.8/x", "8.8.8.8", 443),
        ("https://[2606:4700::1111]:443/", "2606:4700::1111", 443),
    ])
    func `what is allowed`(_ text: String, _ host: String, _ port: Int) throws {
        let url = try EndpointURL(text, allowsLoopback: false)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.isSecure)
    }

    @Test(arguments: [
        ("", EndpointURL.Refusal.notHTTPS), ("a.example", .notHTTPS),
        ("ftp://a.example", .notHTTPS),
        ("http://a.example/", .notHTTPS), ("HTTPS://a.example", .notHTTPS),
        ("https://a b.example/", .notAURL), ("https://a.example\\@b.example/", .notAURL),
        ("https://a.example?x", .notAURL), ("https://ä.example/", .notAURL),
        ("https://u:p@a.example/", .hasUser), ("https://u@a.example/", .hasUser),
        ("https://a.example/#x", .hasFragment), ("https://", .wrongHost),
        ("https:///x", .wrongHost),
        ("https://A.example/", .wrongHost), ("https://a..example/", .wrongHost),
        ("https://a.example./", .wrongHost), ("https://-a.example/", .wrongHost),
        ("https://a%2eexample/", .wrongHost), ("https://127.1/", .wrongHost),
        ("https://2130706433/", .wrongHost), ("https://0x7f000001/", .wrongHost),
        ("https://0177.0.0.1/", .wrongHost), ("https://[::1/", .wrongHost),
        ("https://[a.example]/", .wrongHost), ("https://::1/", .wrongHost),
        ("https://a.example:/", .wrongPort), ("https://a.example:22/", .wrongPort),
        ("https://a.example:80/", .wrongPort), ("https://a.example:65536/", .wrongPort),
        ("https://a.example:+443/", .wrongPort), ("https://[2606:4700::1]x/", .wrongPort),
        ("https://127.0.0.1/", .inside), ("https://10.0.0.1/", .inside),
        ("https://169.254.169.254/latest", .inside), ("https://[::1]/", .inside),
        ("https://[::ffff:127.0.0.1]/", .inside), ("https://[fd00::1]/", .inside),
    ])
    func `what is not`(_ text: String, _ refusal: EndpointURL.Refusal) {
        #expect(throws: refusal) { try EndpointURL(text, allowsLoopback: false) }
    }

    @Test func `development allows this machine, and nothing else more`() throws {
        let url = try EndpointURL("http://127.0.0.1:8080/x", allowsLoopback: true)
        #expect(!url.isSecure)
        #expect(throws: EndpointURL.Refusal.inside) {
            try EndpointURL("http://8.8.8.8/", allowsLoopback: true)
        }
        #expect(throws: EndpointURL.Refusal.inside) {
            try EndpointURL("https://10.0.0.1/", allowsLoopback: true)
        }
        // A name leads where it leads: what it leads to is looked at before it is connected to.
        let named = try EndpointURL("http://a.example/", allowsLoopback: true)
        let there = try #require(IPAddress("8.8.8.8"))
        let here = try #require(IPAddress("127.0.0.1"))
        #expect(!named.mayReach(there, allowsLoopback: true))
        #expect(named.mayReach(here, allowsLoopback: true))
        let secure = try EndpointURL("https://a.example/", allowsLoopback: false)
        #expect(secure.mayReach(there, allowsLoopback: false))
        #expect(!secure.mayReach(here, allowsLoopback: false))
    }

    @Test func `a URL has an end`() {
        let path = String(repeating: "a", count: EndpointURL.bytesMaximum)
        #expect(throws: EndpointURL.Refusal.notAURL) {
            try EndpointURL("https://a.example/" + path, allowsLoopback: false)
        }
    }
}
