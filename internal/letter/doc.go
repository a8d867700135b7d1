// Package letter turns a notice into the messages that are approved and sent.
//
// Five words are used in one meaning each:
//
//   - A Source is a notice with everything that it is made from: the Markdown
//     letters, the records, the configuration. It is read once.
//   - Compiled is a source as messages: one template for each language and time zone
//     of the audience, with holes for what differs between recipients.
//   - The digest is the SHA-256 over all that an approval says yes to: source,
//     compiled messages, audience and sender. One character more, and it is another.
//   - A Revision is a source, its compiled messages and their digest under a number,
//     as the database keeps them from the first decision on. It never changes.
//   - A Composer fills the holes of a revision for one row of the ledger after
//     another. A message is a pure function of revision, row and keys: sent again, it
//     is the same bytes with the same Message-ID.
//
// The package reads the workspace and opens no database and no connection: who is
// in the audience, which keys sign and what was decided is handed in.
package letter
