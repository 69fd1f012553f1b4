#!/bin/sh
# Becomes process 1 of the lab: makes its root file system and hands over to tini. Runs in new mount, process, network,
# IPC and host name namespaces.   boot.sh RUN_DIR ROOT_FILE_SYSTEM LAB_DIR TOOLS [PATH_INSIDE FOLDER]...
set -eu
run=$1 base=$2 lab=$3 tools=$4
shift 4
# Held open for as long as process 1 lives: slirp4netns waits for its end.
exec 9<>"$run/alive"
mkdir -p "$run/root"
mount -t tmpfs -o mode=755 lab "$run/root"
cd "$run/root"
mkdir upper work root
mount -t overlay -o "lowerdir=$base,upperdir=upper,workdir=work" lab root
cd root
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp
mkdir -p run/lab/names opt/lab/bin var/lib/lab
mount --bind "$tools" opt/lab/bin
mount --bind "$lab" var/lib/lab
while [ $# -gt 1 ]; do
    mkdir -p ".$1"
    mount --bind "$2" ".$1"
    shift 2
done
# The kubelet insists on these values and would set them for the whole machine: it sees them as set already.
mkdir run/lab/sysctl
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
    kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
    file=run/lab/sysctl/$(basename "${setting%=*}")
    echo "${setting#*=}" >"$file"
    mount --bind "$file" "proc/sys/${setting%=*}"
done
for component in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl; do
    ln -s /opt/lab/bin/hyperkube "run/lab/names/$component"
done
echo "nameserver 10.0.2.3" >run/lab/resolv.conf
rm -f etc/resolv.conf
ln -s /run/lab/resolv.conf etc/resolv.conf
hostname lab
printf '127.0.0.1 localhost\n10.0.2.100 lab\n' >etc/hosts
ip link set lo up
mkdir .outside
pivot_root . .outside
umount -l .outside
rmdir .outside
# Mounts made by the kubelet must reach its pods.
mount --make-rshared /
touch /run/lab/booted
exec /usr/bin/tini -s -- sleep infinity
