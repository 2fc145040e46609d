// SPDX-License-Identifier: Apache-2.0

import Cryptography
import EventLog
import Foundation
import TestSupport
import Testing

/// Section 2.1 of RFC 6962, by the example tree of the Certificate Transparency project.
@Suite struct `Merkle tree` {
    private static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    /// Vectors that are not part of this repository.
    private static let file = URL(filePath: #filePath)
        .appending(path: "../../../../shared/reference/samples/vectors/rfc6962_merkle.json")
        .standardizedFileURL

    private struct Vectors: Decodable {
        let leaves: [String]
        let hashes: [String]
        let roots: [String: String]

        private enum CodingKeys: String, CodingKey {
            case leaves = "leaves_hex"
            case hashes = "leaf_hashes"
            case roots = "roots_by_size"
        }
    }

    private let hasher = MerkleHasher(SHA256())

    @Test func `the roots are those of the example`() throws {
        var tree = CompactRange()
        #expect(tree.root(hasher).hex == Self.roots[0])
        for (leaf, root) in zip(Self.leaves, Self.roots.dropFirst()) {
            tree.append(hasher.leaf(try #require(Hex.decode(leaf))), hasher)
            #expect(tree.root(hasher).hex == root)
        }
        #expect(tree.size == 8)
        #expect(tree.roots.count == 1)
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: file.path),
            "rfc6962_merkle.json is not there"
        )
    )
    func `the roots are those of the vectors beside the repository`() throws {
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: Self.file))
        var tree = CompactRange()
        for (index, text) in vectors.leaves.enumerated() {
            #expect(tree.root(hasher).hex == vectors.roots["\(index)"])
            let leaf = hasher.leaf(try #require(Hex.decode(text)))
            #expect(leaf.hex == vectors.hashes[index])
            tree.append(leaf, hasher)
        }
        #expect(tree.root(hasher).hex == vectors.roots["\(vectors.leaves.count)"])
    }

    @Test func `the compact range agrees with the recursive definition`() {
        var tree = CompactRange()
        var leaves: [Digest] = []
        for number in 0..<200 {
            let leaf = hasher.leaf(Array("leaf \(number)".utf8))
            leaves.append(leaf)
            tree.append(leaf, hasher)
            #expect(tree.root(hasher) == root(of: leaves[...]))
            #expect(tree.roots.count == tree.size.nonzeroBitCount)
        }
    }

    @Test func `a range goes on from its roots`() throws {
        var tree = CompactRange()
        for number in 0..<100 {
            var restored = try #require(CompactRange(size: tree.size, roots: tree.roots))
            #expect(restored == tree)
            let leaf = hasher.leaf([UInt8(number)])
            restored.append(leaf, hasher)
            tree.append(leaf, hasher)
            #expect(restored.root(hasher) == tree.root(hasher))
        }
        #expect(CompactRange(size: 3, roots: []) == nil)
        #expect(CompactRange(size: -1, roots: []) == nil)
        #expect(CompactRange(size: 4, roots: [tree.root(hasher), tree.root(hasher)]) == nil)
    }

    @Test func `a leaf is never taken for a node`() {
        let one = hasher.leaf([1])
        let two = hasher.leaf([2])
        #expect(hasher.node(one, two) != hasher.leaf(one.bytes + two.bytes))
        #expect(hasher.node(one, two) != hasher.node(two, one))
        #expect(hasher.prefixedLeaf([0, 1]) == one)
    }

    /// MTH of RFC 6962, word for word.
    private func root(of leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? MerkleHasher.emptyRoot }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return hasher.node(root(of: leaves.prefix(half)), root(of: leaves.dropFirst(half)))
    }
}
