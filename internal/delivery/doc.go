// # How the engine works, and what was found while it was measured
//
//	jobs --wake-up--> chunk job --rows--> composers --messages--> workers --> sessions
//	                     |                                         |            |
//	                     +------ lease, pages -----> ledger <---- writer <------+
//	                                                       marks, results
//
// A chunk job holds the lease of some hundred rows and feeds them. Composers, two
// a core, make and sign messages. A connection worker (connWorker) takes a message,
// asks the writer for the row's mark, and hands the message to its session when the
// mark is committed. The writer groups the marks and results of all connections into
// one transaction after another.
//
// A slot is taken before a mark and given back after the result was handed to
// the writer, whose order is kept. So in every committed state at most
// connections x depth rows are Attempting: that is what a crash can leave
// uncertain, and all of them are.
//
// A job asks its send's stopGate before it feeds a row, so that no more rows are on
// their way than the stop rule can bear; an answer is counted there as it comes. The gate
// stands before the composers and not before the connections, so that a send which has to
// wait holds up no connection that another could use.
//
// Rows are fed in their order by few jobs at once, so the rows of one group lie
// side by side on few pages of the database. More jobs at once made commits
// larger and sends slower; three hide the gap between a job and the next.
//
// A job ends itself after some seconds (TimeSlice) and comes again, because the
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
// A group is written when a connection needs it, not as soon as there is
// something to write: when half of its depth or less is marked and unanswered, so
// that the wire would soon wait for the disk. Waiting for a time alone, up to a
// millisecond and a half, was tried twice and saved nothing.
//
// Chunks of one send are fed in turn. Fed side by side they ended side by side,
// and the composers waited for the queue to hand out the next: signing lost a
// tenth. The queues between feeders, composers and connections wake those that wait for
// room when half of it is free, since a wake-up costs as much as a message.
//
// On SQLite the rows of a group to which the same happens are written by one
// statement with a list of their numbers: starting a statement costs more than a
// row in it. In a group of 32 a mark and a result then take 7 us instead of 13.
// Moving the columns that change into a narrow table of their own was measured
// too and saves less than one of these, because the question about suppression,
// asked in the mark, must then join. A relay that gives every message another
// reply, as Postfix does with its queue names, has its results written row by row.
// Anonymous parameters (?) are cheaper than numbered ones, and statements run on
// the driver because database/sql costs about as much as a small update. Page
// caches of a few MB are as fast as large ones; the memory that a freeze took is
// given back when it ends.
//
// Of the sender's processor time in a profile with messages of 16 KB, a third is
// the writer (half of that the commit, the rest the updates), a third the session
// (most of it the write to the socket), and the rest reading pages, composing and
// scheduling. With DATA to a single-threaded sink a message takes about twice what
// it takes with BDAT: a write and two reads of its own instead of a share in one.
package delivery
