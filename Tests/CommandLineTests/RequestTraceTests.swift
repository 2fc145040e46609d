// SPDX-License-Identifier: Apache-2.0

import Testing
import tally

@Suite struct `Request trace` {
    static let heading =
        "groupId,predict_status,num_images_per_prompt,num_inference_steps,num_lora\n"

    static func rows(_ lines: String) throws -> [WorkloadRow] {
        try RequestTrace.rows(Array((heading + lines).utf8))
    }

    @Test func `cells are whole numbers, with or without decimals of zero`() throws {
        let rows = try Self.rows("G1,SUCCEED,8.0,30.0,2\nG2,FAILED,1,20.000,0.0\n")
        #expect(
            rows == [
                WorkloadRow(
                    number: 1,
                    customer: "G1",
                    images: 8,
                    steps: 30,
                    adapters: 2,
                    status: .succeeded
                ),
                WorkloadRow(
                    number: 2,
                    customer: "G2",
                    images: 1,
                    steps: 20,
                    adapters: 0,
                    status: .failed
                ),
            ]
        )
    }

    @Test func `empty cells have their stated values`() throws {
        let row = try #require(try Self.rows("G1,,,,\n").first)
        #expect(row.images == 1)
        #expect(row.steps == 30)
        #expect(row.adapters == 0)
        #expect(row.status == .unknown)
    }

    @Test func `columns are found by name, others are ignored, cells may be quoted`() throws {
        let text = """
            num_lora,"predict_status",x,groupId,num_inference_steps,num_images_per_prompt
            1,"PENDING","a,b",G7,25.0,"4.0"

            """
        let row = try #require(try RequestTrace.rows(Array(text.utf8)).first)
        #expect(row.customer == "G7")
        #expect(row.status == .pending)
        #expect(row.price == 4 * (25 * 40_000 + 150_000))
    }

    static let refused: [(line: String, word: String)] = [
        ("G1,SUCCEED,8.5,30,0", "8.5"),
        ("G1,SUCCEED,1e3,30,0", "1e3"),
        ("G1,SUCCEED,-1,30,0", "-1"),
        ("G1,SUCCEED,0,30,0", "0"),
        ("G1,SUCCEED,1,0.0,0", "0.0"),
        ("G1,SUCCEED,1,99999,0", "99999"),
        ("G1,SUCCEED,1,30,.5", ".5"),
        ("G1,SUCCEED,99999999999999999999,30,0", "99999999999999999999"),
        ("G1,DONE,1,30,0", "DONE"),
        (",SUCCEED,1,30,0", "groupId"),
        ("a/b,SUCCEED,1,30,0", "a/b"),
        ("G1,SUCCEED,1,30", "4 cells"),
    ]

    @Test(arguments: refused)
    func `what cannot be billed is refused with its line`(line: String, word: String) {
        let failure = #expect(throws: Failure.self) {
            try Self.rows("G1,SUCCEED,1,30,0\n\(line)\n")
        }
        #expect(failure?.detail.hasPrefix("Line 3 of trace") == true)
        #expect(failure?.detail.contains(word) == true)
        #expect(failure?.status == .usage)
    }

    @Test func `a file without the columns is refused`() {
        #expect(throws: Failure.self) { try RequestTrace.rows(Array("a,b\n1,2\n".utf8)) }
        #expect(throws: Failure.self) { try RequestTrace.rows([]) }
        #expect(throws: Failure.self) { try RequestTrace.rows(of: "/there/is/no/such/file") }
    }
}
