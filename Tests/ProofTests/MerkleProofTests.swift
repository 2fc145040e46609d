// SPDX-License-Identifier: Apache-2.0

import Cryptography
import EventLog
import Foundation
import Proofs
import TestSupport
import Testing

/// Sections 2.1.1 and 2.1.2 of RFC 6962, verified as RFC 9162 says.
@Suite struct `Merkle proofs` {
    /// Vectors that are not part of this repository.
    static let file = URL(filePath: #filePath)
        .appending(path: "../../../../shared/reference/samples/vectors/rfc6962_merkle.json")
        .standardizedFileURL

    private struct Vectors: Decodable {
        struct Inclusion: Decodable {
            let index: Int64
            let size: Int64
            let path: [String]
        }

        struct Consistency: Decodable {
            let from: Int64
            let to: Int64
            let proof: [String]

            private enum CodingKeys: String, CodingKey {
                case from = "first"
                case to = "second"
                case proof
            }
        }

        let hashes: [String]
        let roots: [String: String]
        let inclusion: [Inclusion]
        let consistency: [Consistency]

        private enum CodingKeys: String, CodingKey {
            case hashes = "leaf_hashes"
            case roots = "roots_by_size"
            case inclusion
            case consistency
        }
    }

    private let hasher = MerkleHasher(SHA256())

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: file.path),
            "rfc6962_merkle.json is not there"
        )
    )
    func `are those of the vectors beside the repository`() throws {
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: Self.file))
        let leaves = try vectors.hashes.map(digest)
        for vector in vectors.inclusion {
            let path = try vector.path.map(digest)
            let made = MerkleProof.inclusion(of: vector.index, in: vector.size)
            #expect(made.map { hash($0, leaves) } == path)
            #expect(
                hasher.isIncluded(
                    leaves[Int(vector.index)],
                    at: vector.index,
                    in: vector.size,
                    root: try digest(try #require(vectors.roots["\(vector.size)"])),
                    proof: path
                )
            )
        }
        for vector in vectors.consistency {
            let proof = try vector.proof.map(digest)
            let made = MerkleProof.consistency(of: vector.from, with: vector.to)
            #expect(made.map { hash($0, leaves) } == proof)
            let old = try digest(try #require(vectors.roots["\(vector.from)"]))
            let new = try digest(try #require(vectors.roots["\(vector.to)"]))
            #expect(hasher.areConsistent((vector.from, old), (vector.to, new), proof: proof))
        }
        #expect(!vectors.inclusion.isEmpty && !vectors.consistency.isEmpty)
    }

    @Test func `hold for every leaf and every earlier size of every small tree`() {
        let leaves = (0..<70).map { hasher.leaf([UInt8($0)]) }
        for size in 1...Int64(leaves.count) {
            let root = root(of: leaves.prefix(Int(size)))
            for index in 0..<size {
                let proof = MerkleProof.inclusion(of: index, in: size).map { hash($0, leaves) }
                let leaf = leaves[Int(index)]
                #expect(hasher.isIncluded(leaf, at: index, in: size, root: root, proof: proof))
                #expect(!hasher.isIncluded(leaf, at: index ^ 1, in: size, root: root, proof: proof))
                let long = proof + [root]
                #expect(!hasher.isIncluded(leaf, at: index, in: size, root: root, proof: long))
            }
            for smaller in 0...size {
                let old = self.root(of: leaves.prefix(Int(smaller)))
                let proof = MerkleProof.consistency(of: smaller, with: size)
                    .map { hash($0, leaves) }
                #expect(hasher.areConsistent((smaller, old), (size, root), proof: proof))
                let other = hasher.leaf([255])
                if smaller > 0 {
                    #expect(!hasher.areConsistent((smaller, other), (size, root), proof: proof))
                    #expect(!hasher.areConsistent((smaller, old), (size, other), proof: proof))
                }
            }
        }
    }

    @Test func `with one flipped bit do not hold`() {
        let leaves = (0..<11).map { hasher.leaf([UInt8($0)]) }
        let root = root(of: leaves[...])
        let proof = MerkleProof.inclusion(of: 6, in: 11).map { hash($0, leaves) }
        for place in proof.indices {
            for bit in 0..<256 {
                let forged = flipped(bit, at: place, of: proof)
                #expect(!hasher.isIncluded(leaves[6], at: 6, in: 11, root: root, proof: forged))
            }
        }
    }

    private func flipped(_ bit: Int, at place: Int, of proof: [Digest]) -> [Digest] {
        var bytes = proof[place].bytes
        bytes[bit / 8] ^= 1 << (bit % 8)
        return proof.prefix(place) + [Digest(bytes)].compactMap(\.self) + proof[(place + 1)...]
    }

    @Test func `of ten million events have two dozen hashes`() {
        #expect(MerkleProof.inclusion(of: 1_234_567, in: 10_000_000).count == 24)
        #expect(MerkleProof.tree(of: 10_000_000).count == 10_000_000.nonzeroBitCount)
    }

    private func digest(_ text: String) throws -> Digest {
        try #require(Hex.decode(text).flatMap { Digest($0) })
    }

    private func hash(_ subtrees: [Subtree], _ leaves: [Digest]) -> Digest {
        hasher.fold(
            subtrees.map { subtree in
                let first = Int(subtree.index) << subtree.height
                return root(of: leaves[first..<first + (1 << subtree.height)])
            }
        )
    }

    private func root(of leaves: ArraySlice<Digest>) -> Digest {
        var tree = CompactRange()
        for leaf in leaves { tree.append(leaf, hasher) }
        return tree.root(hasher)
    }
}
