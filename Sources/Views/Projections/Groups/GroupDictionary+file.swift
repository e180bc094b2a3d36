internal import Bytes
package import LMDB

extension GroupDictionary {
    /// Restores the groups that the file has.
    package func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws {
        for texts in try file.groupTexts(in: transaction) {
            guard texts.count == columnCount else {
                throw file.corrupt("group \(count)", "\(texts.count) texts, not \(columnCount)")
            }
            let before = count
            guard number(ofTexts: texts) == before, count == before + 1 else {
                throw file.corrupt("group \(before)", "it is there twice")
            }
        }
        persisted = count
    }

    /// Writes the groups that are new since the last call.
    package func store(_ file: ProjectionFile, in transaction: borrowing WriteTransaction) throws {
        var value = ByteBuffer(capacity: 256)
        while persisted < count {
            value.removeAll()
            value.append(1)
            value.append(UInt8(columnCount))
            for index in 0..<columnCount {
                columns[index].append(Int(members[persisted * columnCount + index]), to: &value)
            }
            try file.putGroup(persisted, value.bytes, in: transaction)
            persisted += 1
        }
    }
}
