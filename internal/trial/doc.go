// Package trial tries the whole program out: the demonstration on the sample, the
// built-in mailbox as a server by itself, and the measuring of sending and
// rendering. It stands above the desk and uses it as a manager would.
package trial
