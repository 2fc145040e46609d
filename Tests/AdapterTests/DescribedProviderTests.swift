// SPDX-License-Identifier: Apache-2.0

import Adapters
import Foundation
import JSONText
import Testing

@Suite struct `Providers that an operator describes` {
    private static let called =
        #"{"name":"worker","base":"https://gpu.example.test","#
        + #""submit":{"path":"/jobs","body":{},"job":"$.id"},"#
        + #""state":{"path":"$.status","words":{"done":"succeeded","broken":"failed"}},"#
        + #""outputs":"$.files[*].url"}"#

    private func described(_ text: String) throws -> DescribedProviders {
        try DescribedProviders(JSONParser.parse(Array(text.utf8)))
    }

    @Test func `are called, or come for their jobs`() throws {
        let list = #"[\#(Self.called),{"name":"farm","pull":{"lease_seconds":60,"attempts":3}},"#
        let providers = try described(list + #"{"name":"attic","pull":{}}]"#)
        let registry = AdapterRegistry().adding(providers)
        #expect(registry.providers["worker"] != nil && registry.pulled["worker"] == nil)
        #expect(registry.providers["farm"] == nil && registry.webhooks["farm"] == nil)
        let farm = try #require(registry.pulled["farm"])
        #expect(farm.leaseSeconds == 60 && farm.attemptsMaximum == 3)
        let attic = try #require(registry.pulled["attic"])
        #expect(attic.leaseSeconds == 120 && attic.attemptsMaximum == 1)
        #expect(AdapterRegistry().pulled.isEmpty)
    }

    @Test(arguments: [
        ("{}", "$"), ("[1]", "[0].$"), (#"[{"name":"kie","pull":{}}]"#, "[0].name"),
        (#"[{"name":"stripe","pull":{}}]"#, "[0].name"), (#"[{"pull":{}}]"#, "[0].name"),
        (#"[{"name":"f","pull":{}},{"name":"f","pull":{}}]"#, "[1].name"),
        (#"[{"name":"f","pull":{},"base":"http://x"}]"#, "[0].base"),
        (#"[{"name":"f","pull":1}]"#, "[0].pull"),
        (#"[{"name":"f","pull":{"lease_seconds":9}}]"#, "[0].pull.lease_seconds"),
        (#"[{"name":"f","pull":{"lease_seconds":"60"}}]"#, "[0].pull.lease_seconds"),
        (#"[{"name":"f","pull":{"lease_seconds":86401}}]"#, "[0].pull.lease_seconds"),
        (#"[{"name":"f","pull":{"attempts":0}}]"#, "[0].pull.attempts"),
        (#"[{"name":"f","pull":{"attempts":33}}]"#, "[0].pull.attempts"),
        (#"[{"name":"f","pull":{"lease":60}}]"#, "[0].pull.lease"),
        (#"[{"name":"w","base":"ftp://x"}]"#, "[0].base"),
    ])
    func `a fault names its field`(text: String, field: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        do throws(DescribedProviders.Flaw) {
            _ = try DescribedProviders(json)
            Issue.record("taken: \(text)")
        } catch {
            #expect(error.field == field, "\(error)")
        }
    }

    @Test func `the list in the documentation is one`() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/adapters/workers.md")
        let text = String(decoding: try Data(contentsOf: page), as: UTF8.self)
        let example = try #require(text.components(separatedBy: "```json\n").dropFirst().first)
        let providers = try described(String(example.prefix { $0 != "`" }))
        #expect(AdapterRegistry().adding(providers).pulled.keys.sorted() == ["farm"])
    }
}
