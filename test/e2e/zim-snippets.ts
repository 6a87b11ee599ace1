/**
 * The five pieces of code of the article, as they stand there but for their ids.
 *
 * @module
 */

/** Creates a room, and is in it. */
export const createRoom = (roomID: string, roomName: string) => `
var roomInfo = { roomID: '${roomID}', roomName: '${roomName}' };
zim.createRoom(roomInfo)
    .then(function ({ roomInfo }) {
        // 操作成功
    })
    .catch(function (err) {
        // 操作失败
    });
`;

/** Joins a room that exists. */
export const joinRoom = (roomID: string) => `
var roomID = '${roomID}';
zim.joinRoom(roomID)
    .then(function ({ roomInfo }) {
        // 操作成功
    })
    .catch(function (err) {
        // 操作失败
    });
`;

/** Hears of those who join. */
export const onMemberJoined = `
zim.on('roomMemberJoined', function (zim, { roomID, memberList }) {
    console.log(roomID, memberList);
});
`;

/** Enters a room, which is created where there is none, and hears of those who join. */
export const enterRoom = (roomID: string, roomName: string) => `
var roomInfo = { roomID: '${roomID}', roomName: '${roomName}' };
zim.enterRoom(roomInfo)
    .then(function ({ roomInfo }) {
        // 操作成功
    })
    .catch(function (err) {
        // 操作失败
    });

zim.on('roomMemberJoined', function (zim, { roomID, memberList }) {
    console.log(roomID, memberList);
});
`;

/** Leaves a room, and hears of those who leave. */
export const leaveRoom = (roomID: string) => `
var roomID = '${roomID}';
zim.leaveRoom(roomID)
    .then(function ({ roomID }) {
        // 操作成功
    })
    .catch(function (err) {
        // 操作失败
    });
zim.on('roomMemberLeft', function (zim, { roomID, memberList }) {
    console.log(roomID, memberList);
});
`;
