#!/bin/sh
# Packs lines.log with the real tools, so that the tests run where they are not installed. Run in this folder.
# GNU gzip 1.12, jq 1.7, bzip2 1.0.8, xz 5.4, zstd 1.5, lz4 1.9, Info-ZIP 3.0, GNU tar 1.35.
set -eu
half=$(mktemp -d)
head -n 30 lines.log > "$half/a.log"
tail -n +31 lines.log > "$half/b.log"

gzip -9nc lines.log > one.gz
{ gzip -nc "$half/a.log"; printf '' | gzip -nc; gzip -nc < "$half/b.log"; head -c 1000 /dev/zero; } > members.gz
bzip2 -c lines.log > one.bz2
{ bzip2 -1c "$half/a.log"; bzip2 -9c "$half/b.log"; } > streams.bz2
xz -c lines.log > one.xz
{ xz -c --check=crc32 "$half/a.log"; head -c 8 /dev/zero; xz -c --check=crc64 "$half/b.log"; } > streams.xz
zstd -19qc --check lines.log > one.zst
{ zstd -qc --check "$half/a.log"; printf '\120\052\115\030\003\000\000\000abc'; zstd -qc --no-check "$half/b.log"; } > frames.zst
lz4 -9qc lines.log > one.lz4
{ lz4 -qc -BX "$half/a.log"; printf '\120\052\115\030\003\000\000\000abc'; lz4 -qc -BD --content-size "$half/b.log"; } > streams.lz4
iconv -f utf-8 -t utf-16le lines.log > little.utf16
iconv -f utf-8 -t utf-16be lines.log > big.utf16
jq -cn --rawfile a "$half/a.log" --rawfile b "$half/b.log" '{status: "success", data: {resultType: "streams", result:
  [{stream: {app: "squid"}, values: [["1762000000000000000", $a], ["1762000001000000000", $b]]}]}}' > loki.json

rm -f day.zip
mkdir "$half/day"
cp lines.log "$half/day/access.log"
gzip -nc lines.log > "$half/day/access.log.1.gz"
: > "$half/day/empty.log"
dir=$PWD
(cd "$half" && zip -qrX "$dir/day.zip" day/access.log day/access.log.1.gz day/empty.log)
tar --sort=name --owner=0 --group=0 --numeric-owner -C "$half" --format=gnu -cf day.tar day
tar --sort=name --owner=0 --group=0 --numeric-owner -C "$half" --format=pax -cf - day | gzip -nc > day.tar.gz
rm -r "$half"
