// # How the engine works, and what was found while it was measured
//
//	jobs --wake-up--> chunk job --rows--> composers --messages--> lanes --> sessions
//	                     |                                         |          |
//	                     +------ lease, pages -----> ledger <---- writer <----+
//	                                                       marks, results
//
// A chunk job holds the lease of some hundred rows and feeds them. Composers, one
// a core, make and sign messages. A lane is one connection's place: it takes a
// message, asks the writer for the row's mark, and hands the message to its
// session when the mark is committed. The writer groups the marks and results of
// all lanes into one transaction after another.
//
// A slot is taken before a mark and given back after the result was handed to
// the writer, whose order is kept. So in every committed state at most
// connections x depth rows are Attempting: that is what a crash can leave
// uncertain, and all of them are.
//
// Rows are fed in their order by few jobs at once, so the rows of one group lie
// side by side on few pages of the database. More jobs at once made commits
// larger and sends slower; three hide the gap between a job and the next.
//
// A job ends itself after some seconds (Slice) and comes again, because the
// queue has no heartbeat and gives a job that works too long to somebody else.
// If the last answers of its rows are still out then, only the job ends: the
// lease is kept and renewed until they have come, since giving the chunk back
// would make messages uncertain that are merely slow.
//
// What fences what: a lease's token is compared in the transaction that marks,
// so a worker that was frozen past its lease marks nothing more; a row's token
// is compared when a result comes, so its late results change nothing but rows
// that are held as uncertain under that very token. The ledger is asked about
// suppression in the statement that marks.
//
// Waiting half a millisecond to make groups larger was tried and made sends
// slower without saving processor time: a group already has a sixth of the
// slots in it. On SQLite anonymous parameters (?) are cheaper than numbered
// ones, values shared by many rows are cheaper in the text, and statements run
// on the driver because database/sql costs about as much as a small update. Page
// caches of a few MB are as fast as large ones and keep a send of a million
// recipients in the memory of one of fifty thousand.
//
// Of the sender's processor time in a profile with messages of 16 KB, a third is
// the writer (half of that the commit, the rest the two updates), a third the
// session (most of it the write to the socket), and the rest reading pages,
// composing, and scheduling.
package delivery
